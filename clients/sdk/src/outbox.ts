/**
 * Commands whose answer is not known yet. They survive a reconnect and are sent again with the same `client_ref`,
 * so the server gives a retry the first result.
 */

import type { Ack, ClientRef, ConversationId, Detail, Entry, PersonId, Recall, Refused, Send, TextBody } from './frames.ts';
import { TOO_MANY } from './pace.ts';

export interface Refusal {
  readonly code: string;
  readonly rule: string | null;
  readonly text: string;
  readonly detail: Detail;
}

/** `waiting` for a connection, or, with a refusal, for its turn · `sending`, without an answer yet · `failed`, may be tried again · `refused` by a rule. */
export type PendingState = 'waiting' | 'sending' | 'failed' | 'refused';

interface PendingBase {
  readonly ref: ClientRef;
  readonly conversation: ConversationId;
  readonly madeAt: number;
  readonly state: PendingState;
  readonly refusal: Refusal | null;
}

export interface PendingSend extends PendingBase {
  readonly kind: 'send';
  readonly body: TextBody;
}

export interface PendingRecall extends PendingBase {
  readonly kind: 'recall';
  readonly target: number;
}

export type Pending = PendingSend | PendingRecall;

/** What becomes of a command after a refusal that says nothing about the command itself. */
const TEMPORARY: ReadonlyMap<string, PendingState> = new Map([
  ['unavailable', 'failed'],
  ['not_stored', 'failed'],
  ['read_only', 'failed'],
  ['internal', 'failed'],
  [TOO_MANY, 'waiting'],
]);

export class Outbox {
  readonly #pending = new Map<ClientRef, Pending>();
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  add(pending: Pending): void {
    this.#set(pending);
  }

  /** In the order in which they were made. */
  all(): readonly Pending[] {
    return [...this.#pending.values()];
  }

  get(ref: ClientRef): Pending | undefined {
    return this.#pending.get(ref);
  }

  move(ref: ClientRef, state: PendingState, refusal: Refusal | null = null): void {
    const pending = this.#pending.get(ref);
    if (pending !== undefined) this.#set({ ...pending, state, refusal });
  }

  /** The command is in the log, or the person gave it up. */
  settle(ref: ClientRef): Pending | undefined {
    const pending = this.#pending.get(ref);
    if (this.#pending.delete(ref)) this.#changed();
    return pending;
  }

  refuse(refused: Refused): void {
    if (refused.client_ref == null) return;
    const { code, rule, text, detail } = refused;
    this.move(refused.client_ref, TEMPORARY.get(code) ?? 'refused', { code, rule, text, detail });
  }

  /** Without a connection an answer cannot come: what was under way waits for the next one. */
  connectionLost(): void {
    for (const { ref, state } of this.all()) if (state === 'sending') this.move(ref, 'waiting');
  }

  /** The log is another one: a recall names a sequence that may be any message now. Sends stay. */
  logReplaced(): void {
    for (const { ref, kind } of this.all()) if (kind === 'recall') this.settle(ref);
  }

  /** The server closed on a frame that is too large: none of those under way is sent again by itself. */
  frameTooLarge(): void {
    const refusal = { code: 'too_large', rule: null, text: '', detail: {} };
    for (const { ref, state } of this.all()) if (state === 'sending') this.move(ref, 'failed', refusal);
  }

  #set(pending: Pending): void {
    this.#pending.set(pending.ref, pending);
    this.#changed();
  }
}

export function frameOf(pending: Pending): Send | Recall {
  const { ref: client_ref, conversation } = pending;
  return pending.kind === 'send'
    ? { type: 'send', client_ref, conversation, body: pending.body }
    : { type: 'recall', client_ref, conversation, seq: pending.target };
}

/** The entry that an ack says exists, so that the sender need not wait for the push. */
export function entryOf(pending: Pending, ack: Ack, sender: PersonId): Entry {
  const { seq, ordinal, at, client_ref } = ack;
  const base = { seq, ordinal, at, client_ref, sender };
  return pending.kind === 'send'
    ? { ...base, kind: 'message', body: pending.body, state: 'sent' }
    : { ...base, kind: 'recall', target: pending.target };
}
