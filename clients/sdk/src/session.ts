/**
 * One signed-in client: greets, resumes, applies what the server pushes to the store, and sends what people do.
 * Pushes are hints; where one is missing the log is read after `synced` until the hole is closed.
 */

import type { Clock } from './clock.ts';
import { Commands } from './commands.ts';
import { Close, Connection } from './connection.ts';
import type { ConnectionOptions } from './connection.ts';
import { fromSummary, withMembers, withRead, withSummary } from './conversation.ts';
import { isAnswer, parseFrame } from './frames.ts';
import type {
  Ack,
  Answer,
  ClientFrame,
  ClientRef,
  ConversationId,
  Cursor,
  Entry,
  Language,
  MessageEntry,
  Named,
  NewBody,
  NewText,
  Page,
  PersonId,
  PersonalPage,
  Refused,
  ServerFrame,
  Summary,
  Welcome,
} from './frames.ts';
import { Logs } from './logs.ts';
import type { Bound } from './logs.ts';
import { Names } from './names.ts';
import { entryOf } from './outbox.ts';
import type { OutboxStore } from './outboxStore.ts';
import { Personal } from './personal.ts';
import { Receipts } from './receipts.ts';
import { Requests } from './requests.ts';
import { Store } from './store.ts';
import { Told, isTold } from './told.ts';
import type { ToldFrame } from './told.ts';
import { makeUuidV7 } from './uuid.ts';
import type { RandomBytes } from './uuid.ts';

/** The newest conversations get a cursor, so that a hello stays far below the frame limit. */
const MOST_CURSORS = 200;
const MOST_MEMBERS = 200;

export interface SessionOptions extends ConnectionOptions {
  readonly randomBytes: RandomBytes;
  readonly lang: Language;
  readonly device: string;
  /** Where commands outlive the page; without it they do not. */
  readonly outbox?: OutboxStore;
}

export class Session {
  readonly store: Store;
  readonly #clock: Clock;
  readonly #randomBytes: RandomBytes;
  readonly #device: string;
  readonly #connection: Connection;
  readonly #requests: Requests;
  readonly #names: Names;
  readonly #receipts: Receipts;
  readonly #commands: Commands;
  readonly #told: Told;
  readonly #personal: Personal;
  readonly #logs: Logs;
  #greetedWith: ReadonlySet<ConversationId> = new Set();
  #lang: Language;
  #watched: readonly PersonId[] = [];

  constructor(options: SessionOptions) {
    this.#clock = options.clock;
    this.#randomBytes = options.randomBytes;
    this.#device = options.device;
    this.#lang = options.lang;
    this.store = new Store((conversation) => this.#logs.burning.watch(conversation));
    this.#connection = new Connection(options, {
      opened: () => this.#greet(),
      received: (text) => this.#received(text),
      lost: (code) => this.#lost(code),
      changed: () => this.store.note({ status: this.#connection.status }),
    });
    const send = (frame: ClientFrame): boolean => this.#isOnline() && this.#connection.send(frame);
    this.#commands = new Commands({
      clock: options.clock,
      outbox: this.store.outbox,
      store: options.outbox ?? null,
      newRef: () => this.newRef(),
      epoch: () => this.store.epoch,
      send,
      keeps: (areCommandsKept) => this.store.note({ areCommandsKept }),
    });
    this.#requests = new Requests(options.clock, send);
    this.#names = new Names(
      async (people) => (await this.#requests.ask({ type: 'people', people })).people,
      (names) => this.store.note({ names }),
    );
    this.#receipts = new Receipts(options.clock, send);
    this.#logs = new Logs({
      store: this.store,
      clock: options.clock,
      requests: this.#requests,
      came: (entries) => this.#came(entries),
      reached: (id, delivered) => this.#receipts.reached(id, { delivered }),
    });
    this.#personal = new Personal(
      this.store,
      async (after) => (await this.#requests.ask({ type: 'personal', after })).result as PersonalPage,
    );
    this.#told = new Told({ store: this.store, clock: options.clock, personal: this.#personal, burning: this.#logs.burning });
  }

  start(): void {
    void this.#commands.start();
    this.#connection.start();
  }

  stop(): void {
    this.#receipts.flush();
    this.#commands.stop();
    this.#connection.stop();
  }

  retryNow(): void {
    this.#connection.retryNow();
  }

  probe(): void {
    this.#connection.probe();
  }

  /** The language of refusals from the next connection on; the catalogue of the client speaks it at once. */
  speak(lang: Language): void {
    this.#lang = lang;
  }

  newRef(): ClientRef {
    return makeUuidV7(this.#clock.now(), this.#randomBytes);
  }

  /** Before the person signs out for good: what they wrote and nobody answered leaves this computer. */
  forgetCommands(): Promise<void> {
    return this.#commands.forget();
  }

  send(conversation: ConversationId, body: string | NewBody, burnSeconds: number | null = null): ClientRef {
    return this.#commands.give({
      kind: 'send',
      conversation,
      body: typeof body === 'string' ? { kind: 'text', text: body } : body,
      burnSeconds,
    });
  }

  edit(conversation: ConversationId, { seq, version = seq }: MessageEntry, body: NewText): ClientRef {
    return this.#commands.give({ kind: 'edit', conversation, target: seq, base: version, body });
  }

  recall(conversation: ConversationId, target: number): ClientRef {
    return this.#commands.give({ kind: 'recall', conversation, target });
  }

  retry(ref: ClientRef): void {
    this.#commands.retry(ref);
  }

  discard(ref: ClientRef): void {
    this.#commands.settle(ref);
  }

  /** Whom this page shows now; `presence` in the store tells of them. */
  watch(people: readonly PersonId[]): void {
    this.#watched = people;
    this.#connection.send({ type: 'watch', people });
  }

  typing(conversation: ConversationId): void {
    if (this.#isOnline()) this.#connection.send({ type: 'typing', conversation });
  }

  markRead(id: ConversationId, seq: number): void {
    this.store.change(id, (conversation) => withRead(conversation, seq, this.store.me));
    this.#receipts.reached(id, { read: seq, delivered: seq });
  }

  /** Reads up to `limit` entries around a hole. Rejects with ConnectionLost or RequestRefused. */
  load(id: ConversationId, bound: Bound, limit: number): Promise<Page> {
    return this.#logs.load(id, bound, limit);
  }

  /** Reads who is in a group and how far they got: the first `MOST_MEMBERS`. Rejects as `load` does. */
  async loadMembers(id: ConversationId): Promise<void> {
    const { members } = await this.#requests.ask({ type: 'members', conversation: id, limit: MOST_MEMBERS });
    this.#names.learn(members);
    this.store.change(id, (conversation) => withMembers(conversation, members));
  }

  /** A conversation that an HTTP call opened; the push that tells of it may come later or never. */
  gained(summary: Summary): void {
    this.#learnFrom([summary]);
    const known = this.store.conversation(summary.id);
    const now = new Date(this.#clock.now()).toISOString();
    this.store.put(known === undefined ? fromSummary(summary, now) : withSummary(known, summary, this.store.me));
    this.#receipts.known(summary.id, summary);
    this.#logs.catchUp.ifBehind(summary.id);
  }

  #isOnline(): boolean {
    return this.#connection.status.kind === 'online';
  }

  #greet(): void {
    const cursors: Record<ConversationId, Cursor> = {};
    for (const { id, log } of this.store.snapshot().conversations.slice(0, MOST_CURSORS)) cursors[id] = log.cursor();
    this.#greetedWith = new Set(Object.keys(cursors));
    this.#connection.send({
      type: 'hello',
      lang: this.#lang,
      cursors,
      personal: this.#personal.cursor,
      epoch: this.store.epoch,
      device: this.#device,
    });
  }

  #lost(code: number): void {
    this.#requests.connectionLost();
    this.#logs.catchUp.connectionLost();
    this.#commands.connectionLost(code === Close.tooLarge);
  }

  #received(text: string): void {
    const frame = parseFrame(text);
    if (frame === null) return;
    if (isAnswer(frame)) this.#requests.answer(frame);
    else if (isTold(frame)) this.#told.apply(frame);
    else this.#apply(frame);
  }

  #apply(frame: Exclude<ServerFrame, Answer | ToldFrame>): void {
    switch (frame.type) {
      case 'welcome':
        this.#welcomed(frame);
        return;
      case 'resume':
        this.#logs.resumed(frame);
        return;
      case 'conversation':
        this.gained(frame.summary);
        return;
      case 'entry':
        this.#logs.pushed(frame.conversation, frame.entry);
        return;
      case 'ack':
        this.#acknowledged(frame);
        return;
      case 'refused':
        this.#refused(frame);
        return;
      case 'ping':
        this.#connection.send({ type: 'pong' });
        return;
      case 'pong':
        return;
    }
  }

  #welcomed(frame: Welcome): void {
    if (this.store.epoch !== null && this.store.epoch !== frame.epoch) this.#dropCopies();
    this.#personal.welcomed(frame.personal);
    const serverAhead = Date.parse(frame.server_time) - this.#clock.now();
    this.store.note({ me: frame.me, epoch: frame.epoch, limits: frame.limits, serverAhead, timeZone: frame.time_zone });
    this.store.keepOnly(new Set(frame.conversations.map(({ id }) => id)));
    this.#learnFrom(frame.conversations);
    for (const summary of frame.conversations) this.#summarised(summary, frame.server_time);
    this.#connection.greeted();
    this.#names.greeted();
    this.#commands.greeted(frame.epoch);
    if (this.#watched.length > 0) this.watch(this.#watched);
    for (const conversation of this.store.conversations()) this.#logs.burning.othersRead(conversation);
  }

  /** A backup was restored: what is held stands under sequences that are used again. */
  #dropCopies(): void {
    this.store.keepOnly(new Set());
    this.#receipts.forget();
    this.#logs.burning.forget();
    this.#personal.forget();
  }

  #learnFrom(summaries: readonly Summary[]): void {
    this.#names.learn(
      summaries.flatMap(({ other, last, last_sender: name }): Named[] => [
        ...(other === null ? [] : [other]),
        ...(last === null || name === null ? [] : [{ person: last.sender, name }]),
      ]),
    );
  }

  #summarised(summary: Summary, now: string): void {
    const known = this.store.conversation(summary.id);
    this.#receipts.known(summary.id, summary);
    if (known === undefined) {
      this.store.put(fromSummary(summary, now));
    } else {
      if (!this.#greetedWith.has(summary.id)) known.log.restart(summary.last_seq);
      else if (summary.last_seq > known.log.synced) this.#logs.catchUp.awaitResume(summary.id);
      this.store.put(withSummary(known, summary, this.store.me));
    }
    if (summary.last !== null) this.#receipts.reached(summary.id, { delivered: summary.last.seq });
  }

  #acknowledged(ack: Ack): void {
    const pending = this.#commands.acknowledged(ack);
    if (pending === undefined || this.store.me === null) return;
    const entry = entryOf(pending, ack, this.store.me);
    this.#logs.catchUp.heard(ack.conversation, ack.seq);
    if (entry !== null) this.#logs.merge(ack.conversation, [entry]);
    else this.#logs.catchUp.ifBehind(ack.conversation);
  }

  #refused(frame: Refused): void {
    this.#requests.refuse(frame);
    this.#commands.refused(frame);
  }

  /** Where an ack was lost with its connection, the log itself tells that the command arrived. */
  #came(entries: readonly Entry[]): void {
    this.#names.want(entries);
    for (const { client_ref, sender } of entries) {
      if (client_ref !== null && sender === this.store.me) this.#commands.settle(client_ref);
    }
  }
}
