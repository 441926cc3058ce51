/** The typed protocol client. No React, no global state; network, clock and chance are handed in. */

export * as operations from './api.ts';
export { ApiError, Api } from './http.ts';
export type { Fetch, People, Person, SignedIn, WhoAmI } from './http.ts';
export { systemClock } from './clock.ts';
export type { Cancel, Clock } from './clock.ts';
export type { ConnectionStatus } from './connection.ts';
export type { Conversation } from './conversation.ts';
export type { ConversationLog } from './conversationLog.ts';
export { SUBPROTOCOL } from './frames.ts';
export type * from './frames.ts';
export * as intervals from './intervals.ts';
export { isForward, isMerged, isText, wordsOf, wordsToSend } from './bodies.ts';
export type { Pending, PendingEdit, PendingRecall, PendingSend, PendingState, Refusal } from './outbox.ts';
export { IndexedOutbox } from './outboxStore.ts';
export type { OutboxStore } from './outboxStore.ts';
export { ConnectionLost, RequestRefused } from './requests.ts';
export { Session } from './session.ts';
export type { SessionOptions } from './session.ts';
export { favouriteKey } from './store.ts';
export type { Snapshot, Store } from './store.ts';
export { makeUuidV7 } from './uuid.ts';
export { webSocketDial } from './wire.ts';
export type { Dial, Wire, WireEvents } from './wire.ts';
