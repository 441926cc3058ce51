/** The frames of docs/protocol.md, version 1, as types. Unknown fields are ignored; unknown kinds stay readable. */

import type { NewBody, NewText } from './bodies.ts';
import type { Entry, MessageEntry } from './entries.ts';
import type { ClientRef, ConversationId, Interval, Language, PersonId, Timestamp } from './ids.ts';
import type { MustReadCounts, MustReadTold, PersonalChange, Presence, Reactions, SignOffTold } from './pushes.ts';

export type * from './bodies.ts';
export type * from './entries.ts';
export type * from './ids.ts';
export type * from './pushes.ts';

export const SUBPROTOCOL = 'govim.1.json';

export interface Member {
  readonly person: PersonId;
  readonly name: string;
  readonly role: string;
  readonly delivered: number;
  readonly read: number;
  readonly silenced_until?: Timestamp;
}

export type ConversationKind = 'direct' | 'group' | 'channel' | 'notes';

/** What is the reader's own is left out where it is as usual. */
export interface Summary {
  readonly id: ConversationId;
  readonly kind: ConversationKind;
  /** Null in a direct conversation and in notes. */
  readonly title: string | null;
  readonly member_count: number;
  /** Mine. */
  readonly role: string;
  /** The other side of a direct conversation. */
  readonly other: Member | null;
  readonly last_seq: number;
  readonly last_ordinal: number;
  readonly delivered: number;
  readonly read: number;
  readonly unread: number;
  /** That wait for my confirmation. */
  readonly must_reads: number;
  readonly last: Entry | null;
  /** The name of who said it. */
  readonly last_sender: string | null;
  /** Unread messages that name me or everybody. */
  readonly mentions?: number;
  readonly pinned?: boolean;
  readonly muted_until?: Timestamp;
  readonly marked_unread?: boolean;
  readonly draft?: { readonly text: string; readonly at: Timestamp };
}

export interface Limits {
  readonly text_bytes: number;
  readonly frame_bytes: number;
  /** How long after its `at` a message may be recalled by its sender; 0: never. */
  readonly recall_seconds: Readonly<Record<'direct' | 'group', number>>;
}

export interface Welcome {
  readonly type: 'welcome';
  readonly protocol: number;
  readonly me: PersonId;
  readonly server_time: Timestamp;
  /** IANA name of the site's zone, in which times are shown. */
  readonly time_zone: string;
  readonly heartbeat: number;
  readonly limits: Limits;
  /** Opaque. Another one means another log under the same sequences: a backup was restored. */
  readonly epoch: string;
  /** The head of the personal log. */
  readonly personal: number;
  readonly totals: { readonly unread: number; readonly mentions: number };
  readonly conversations: readonly Summary[];
}

/** A message at or below the client's `synced` whose state changed since. */
export interface Change {
  readonly seq: number;
  readonly state: 'recalled' | 'edited' | 'withdrawn';
  readonly by: PersonId;
  readonly at: Timestamp;
  /** The message as it is now, unless it was recalled. */
  readonly entry?: MessageEntry;
}

export interface Resume {
  readonly type: 'resume';
  readonly conversation: ConversationId;
  readonly changed: readonly Change[];
  readonly changed_complete: boolean;
  readonly page: readonly Entry[];
  readonly gap: Interval | null;
  readonly head: number;
}

export interface EntryPushed {
  readonly type: 'entry';
  readonly conversation: ConversationId;
  readonly entry: Entry;
  readonly last_ordinal: number;
}

export interface ReceiptsPushed {
  readonly type: 'receipts';
  readonly conversation: ConversationId;
  readonly cursors: readonly { readonly person: PersonId; readonly delivered: number; readonly read: number }[];
}

export interface Ack {
  readonly type: 'ack';
  readonly client_ref: ClientRef;
  readonly conversation: ConversationId;
  readonly seq: number;
  readonly ordinal: number;
  readonly at: Timestamp;
}

export type Detail = Readonly<Record<string, string | number | boolean | null>>;

export interface Refused {
  readonly type: 'refused';
  readonly client_ref?: ClientRef | null;
  readonly request?: number | null;
  readonly code: string;
  readonly rule: string | null;
  readonly text: string;
  readonly detail: Detail;
}

export interface Page {
  readonly type: 'page';
  readonly request: number;
  readonly conversation: ConversationId;
  readonly entries: readonly Entry[];
  readonly head: number;
}

/** In the order of their ids; fewer than asked for means the last ones. */
export interface MembersPage {
  readonly type: 'members';
  readonly request: number;
  readonly conversation: ConversationId;
  readonly members: readonly Member[];
  readonly count: number;
}

export type Named = Pick<Member, 'person' | 'name'>;

export interface PeopleNamed {
  readonly type: 'people';
  readonly request: number;
  /** Those that there are. */
  readonly people: readonly Named[];
}

export interface PersonalPage {
  readonly changes: readonly PersonalChange[];
  readonly head: number;
}

/** Of whatever carries a `request` and has no frame of its own for the answer. */
export interface Done {
  readonly type: 'done';
  readonly request: number;
  readonly result: unknown;
}

export type Answer = Page | MembersPage | PeopleNamed | Done;

export type ServerFrame =
  | Welcome
  | Resume
  | { readonly type: 'conversation'; readonly summary: Summary }
  | { readonly type: 'gone'; readonly conversation: ConversationId }
  | { readonly type: 'tallies'; readonly conversation: ConversationId; readonly tallies: readonly Reactions[] }
  | { readonly type: 'must_reads'; readonly conversation: ConversationId; readonly must_reads: readonly MustReadCounts[] }
  | MustReadTold
  | SignOffTold
  | { readonly type: 'report'; readonly report: string; readonly state: string }
  | { readonly type: 'presence'; readonly people: readonly Presence[] }
  | { readonly type: 'typing'; readonly conversation: ConversationId; readonly person: PersonId }
  | ({ readonly type: 'personal' } & PersonalChange)
  | { readonly type: 'personal_since'; readonly changes: readonly PersonalChange[]; readonly complete: boolean }
  | EntryPushed
  | ReceiptsPushed
  | Ack
  | Refused
  | Answer
  | { readonly type: 'ping' }
  | { readonly type: 'pong' };

export interface Cursor {
  readonly synced: number;
  readonly have: readonly Interval[];
}

export interface Hello {
  readonly type: 'hello';
  readonly lang: Language;
  readonly cursors: Readonly<Record<ConversationId, Cursor>>;
  readonly personal: number;
  /** That of the cursors; null before the first welcome. */
  readonly epoch: string | null;
  readonly device: string;
}

export interface Send {
  readonly type: 'send';
  readonly client_ref: ClientRef;
  readonly conversation: ConversationId;
  readonly body: NewBody;
  readonly burn_seconds?: number;
}

export interface Edit {
  readonly type: 'edit';
  readonly client_ref: ClientRef;
  readonly conversation: ConversationId;
  readonly seq: number;
  readonly base: number;
  readonly body: NewText;
}

export interface Recall {
  readonly type: 'recall';
  readonly client_ref: ClientRef;
  readonly conversation: ConversationId;
  readonly seq: number;
}

export interface History {
  readonly type: 'history';
  readonly request: number;
  readonly conversation: ConversationId;
  readonly before?: number;
  readonly after?: number;
  readonly limit: number;
}

export interface MembersAsked {
  readonly type: 'members';
  readonly request: number;
  readonly conversation: ConversationId;
  readonly after?: PersonId;
  readonly limit: number;
}

export interface PeopleAsked {
  readonly type: 'people';
  readonly request: number;
  readonly people: readonly PersonId[];
}

/** The personal log after a number of it. */
export interface PersonalAsked {
  readonly type: 'personal';
  readonly request: number;
  readonly after: number;
}

export type Read = History | MembersAsked | PeopleAsked | PersonalAsked;

export interface Receipt {
  readonly type: 'receipt';
  readonly conversation: ConversationId;
  readonly delivered?: number;
  readonly read?: number;
}

export type ClientFrame =
  | Hello
  | Send
  | Edit
  | Recall
  | Read
  | Receipt
  | { readonly type: 'watch'; readonly people: readonly PersonId[] }
  | { readonly type: 'typing'; readonly conversation: ConversationId }
  | { readonly type: 'ping' }
  | { readonly type: 'pong' };

/** Whether it answers a read, by the number of that. */
export function isAnswer(frame: ServerFrame): frame is Answer {
  return frame.type === 'page' || frame.type === 'members' || frame.type === 'people' || frame.type === 'done';
}

/** One text frame as an object with a known `type`, or null: newer frames are ignored (ADR 0005). */
export function parseFrame(text: string): ServerFrame | null {
  const value: unknown = JSON.parse(text, withBody);
  if (typeof value !== 'object' || value === null || !('type' in value)) return null;
  return KNOWN.has(value.type) ? (value as ServerFrame) : null;
}

/** What is null the server leaves out; a message without a body is one that was recalled, has burnt or is hidden. */
function withBody(_: string, value: unknown): unknown {
  const isBare = typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'message' && !('body' in value);
  return isBare ? { ...value, body: null } : value;
}

const KNOWN: ReadonlySet<unknown> = new Set<ServerFrame['type']>([
  'welcome',
  'resume',
  'conversation',
  'entry',
  'receipts',
  'gone',
  'tallies',
  'must_reads',
  'must_read',
  'sign_off',
  'report',
  'presence',
  'typing',
  'personal',
  'personal_since',
  'done',
  'ack',
  'refused',
  'page',
  'members',
  'people',
  'ping',
  'pong',
]);
