/**
 * Commands whose answer is not known yet. They survive a reconnect and are sent again with the same `client_ref`,
 * so the server gives a retry the first result. What is acknowledged is `sent`, and leaves the outbox for the log.
 */

import type { Ack, ClientRef, ConversationId, Detail, Edit, Entry, NewBody, NewText, PersonId, Recall, Refused, Send } from './frames.ts';
import { TOO_MANY } from './pace.ts';

export interface Refusal {
  /** `error.<code>` is the key of its text in the catalogue. */
  readonly code: string;
  readonly rule: string | null;
  readonly text: string;
  readonly detail: Detail;
}

/** `waiting` for a connection, or, with a refusal, for its turn · `sending`, without an answer yet · `failed`, may be tried again · `refused` by a rule. */
export type PendingState = 'waiting' | 'sending' | 'failed' | 'refused';

interface NewSend {
  readonly kind: 'send';
  readonly conversation: ConversationId;
  readonly body: NewBody;
  /** Null: it does not burn. */
  readonly burnSeconds: number | null;
}

interface NewEdit {
  readonly kind: 'edit';
  readonly conversation: ConversationId;
  readonly target: number;
  /** The version that was edited. */
  readonly base: number;
  readonly body: NewText;
}

interface NewRecall {
  readonly kind: 'recall';
  readonly conversation: ConversationId;
  readonly target: number;
}

export type Command = NewSend | NewEdit | NewRecall;

interface Given {
  readonly ref: ClientRef;
  readonly madeAt: number;
  /** Of the log that was shown when it was made; null: none yet. */
  readonly epoch: string | null;
  readonly state: PendingState;
  readonly refusal: Refusal | null;
}

export type PendingSend = NewSend & Given;
export type PendingEdit = NewEdit & Given;
export type PendingRecall = NewRecall & Given;
export type Pending = PendingSend | PendingEdit | PendingRecall;

/** What becomes of a command after a refusal that says nothing about the command itself. */
const TEMPORARY: ReadonlyMap<string, PendingState> = new Map([
  ['unavailable', 'failed'],
  ['not_stored', 'failed'],
  ['read_only', 'failed'],
  ['internal', 'failed'],
  [TOO_MANY, 'waiting'],
]);

export class Outbox {
  #pending = new Map<ClientRef, Pending>();
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  add(pending: Pending): void {
    this.#set(pending);
  }

  /** What an earlier page left stands where it was made. */
  adopt(commands: readonly Pending[]): void {
    if (commands.length === 0) return;
    const all = new Map(commands.map((command) => [command.ref, command]));
    for (const command of this.all()) all.set(command.ref, command);
    this.#pending = new Map([...all].sort(([, one], [, other]) => one.madeAt - other.madeAt));
    this.#changed();
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

  /**
   * A sequence of another log may be any message now. A recall is given up; a text that names one, as a quote does, is not
   * sent by itself and stays to be written anew.
   */
  leaveOtherLogs(epoch: string): { readonly given: readonly ClientRef[]; readonly refused: readonly ClientRef[] } {
    const others = this.all().filter((one) => one.epoch !== null && one.epoch !== epoch && namesSequence(one));
    const given = others.filter(({ kind }) => kind === 'recall').map(({ ref }) => ref);
    const refused = others.filter(({ kind, state }) => kind !== 'recall' && state !== 'refused').map(({ ref }) => ref);
    for (const ref of given) this.settle(ref);
    for (const ref of refused) this.move(ref, 'refused', { code: 'log_replaced', rule: null, text: '', detail: {} });
    return { given, refused };
  }

  /** The server closed on a frame that is too large: none of those under way is sent again by itself. */
  frameTooLarge(): readonly ClientRef[] {
    const refusal = { code: 'too_large', rule: null, text: '', detail: {} };
    const underWay = this.all().filter(({ state }) => state === 'sending');
    for (const { ref } of underWay) this.move(ref, 'failed', refusal);
    return underWay.map(({ ref }) => ref);
  }

  #set(pending: Pending): void {
    this.#pending.set(pending.ref, pending);
    this.#changed();
  }
}

function namesSequence(pending: Pending): boolean {
  return pending.kind !== 'send' || pending.body.kind !== 'text' || pending.body.quote !== undefined;
}

export function frameOf(pending: Pending): Send | Edit | Recall {
  const { ref: client_ref, conversation } = pending;
  switch (pending.kind) {
    case 'send': {
      const { body, burnSeconds } = pending;
      return { type: 'send', client_ref, conversation, body, ...(burnSeconds !== null && { burn_seconds: burnSeconds }) };
    }
    case 'edit':
      return { type: 'edit', client_ref, conversation, seq: pending.target, base: pending.base, body: pending.body };
    case 'recall':
      return { type: 'recall', client_ref, conversation, seq: pending.target };
  }
}

/** The entry that an ack says exists, so that the sender need not wait for the push; null where only the server knows how it is shown. */
export function entryOf(pending: Pending, ack: Ack, sender: PersonId): Entry | null {
  const { seq, ordinal, at, client_ref } = ack;
  const base = { seq, ordinal, at, client_ref, sender };
  if (pending.kind === 'recall') return { ...base, kind: 'recall', target: pending.target };
  if (pending.kind === 'edit' || !isPlain(pending.body)) return null;
  const burns = pending.burnSeconds === null ? {} : { burn_seconds: pending.burnSeconds };
  return { ...base, kind: 'message', body: pending.body, state: 'sent', ...burns };
}

function isPlain(body: NewBody): body is NewText {
  return body.kind === 'text' && body.quote === undefined && body.mentions === undefined && body.mention_all === undefined;
}
