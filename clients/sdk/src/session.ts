/**
 * One signed-in client: greets, resumes, applies what the server pushes to the store, and sends what people do.
 * Pushes are hints; where one is missing the log is read after `synced` until the hole is closed.
 */

import { CatchUp } from './catchUp.ts';
import type { Clock } from './clock.ts';
import { Close, Connection } from './connection.ts';
import type { ConnectionOptions } from './connection.ts';
import { fromSummary, withEntries, withRead, withMembers, withReceipts, withResume, withSummary } from './conversation.ts';
import type { Conversation } from './conversation.ts';
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
  Named,
  Page,
  Refused,
  Resume,
  ServerFrame,
  Summary,
  Welcome,
} from './frames.ts';
import { Names } from './names.ts';
import { entryOf, frameOf } from './outbox.ts';
import type { PendingRecall, PendingSend } from './outbox.ts';
import { Pace, TOO_MANY } from './pace.ts';
import { Receipts } from './receipts.ts';
import { Requests } from './requests.ts';
import { Store } from './store.ts';
import { makeUuidV7 } from './uuid.ts';
import type { RandomBytes } from './uuid.ts';

/** The newest conversations get a cursor, so that a hello stays far below the frame limit. */
const MOST_CURSORS = 200;
const CATCH_UP_LIMIT = 200;
const MOST_MEMBERS = 200;

type Bound = { readonly before: number } | { readonly after: number };

export interface SessionOptions extends ConnectionOptions {
  readonly randomBytes: RandomBytes;
  readonly lang: Language;
  readonly device: string;
}

type Command = Pick<PendingSend, 'kind' | 'conversation' | 'body'> | Pick<PendingRecall, 'kind' | 'conversation' | 'target'>;

export class Session {
  readonly store = new Store();
  readonly #clock: Clock;
  readonly #randomBytes: RandomBytes;
  readonly #device: string;
  readonly #connection: Connection;
  readonly #requests: Requests;
  readonly #names: Names;
  readonly #receipts: Receipts;
  readonly #pace: Pace;
  readonly #catchUp: CatchUp;
  #greetedWith: ReadonlySet<ConversationId> = new Set();
  #lang: Language;
  #personal = 0;

  constructor(options: SessionOptions) {
    this.#clock = options.clock;
    this.#randomBytes = options.randomBytes;
    this.#device = options.device;
    this.#lang = options.lang;
    this.#connection = new Connection(options, {
      opened: () => this.#greet(),
      received: (text) => this.#received(text),
      lost: (code) => this.#lost(code),
      changed: () => this.store.note({ status: this.#connection.status }),
    });
    this.#pace = new Pace(options.clock, () => this.#sendWaiting());
    const send = (frame: ClientFrame): boolean => this.#isOnline() && this.#connection.send(frame);
    this.#requests = new Requests(options.clock, send);
    this.#catchUp = new CatchUp(
      (id) => this.store.conversation(id),
      (id, after) => this.load(id, { after }, CATCH_UP_LIMIT),
    );
    this.#names = new Names(
      async (people) => (await this.#requests.ask({ type: 'people', people })).people,
      (names) => this.store.note({ names }),
    );
    this.#receipts = new Receipts(options.clock, send);
  }

  start(): void {
    this.#connection.start();
  }

  stop(): void {
    this.#receipts.flush();
    this.#pace.stop();
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

  send(conversation: ConversationId, text: string): ClientRef {
    return this.#command({ kind: 'send', conversation, body: { kind: 'text', text } });
  }

  recall(conversation: ConversationId, target: number): ClientRef {
    return this.#command({ kind: 'recall', conversation, target });
  }

  /** The same command again, with the same ref. */
  retry(ref: ClientRef): void {
    this.store.outbox.move(ref, 'waiting');
    this.#sendWaiting();
  }

  discard(ref: ClientRef): void {
    this.store.outbox.settle(ref);
  }

  markRead(id: ConversationId, seq: number): void {
    this.#update(id, (conversation) => withRead(conversation, seq, this.store.me));
    this.#receipts.reached(id, { read: seq, delivered: seq });
  }

  /** Reads up to `limit` entries around a hole. Rejects with ConnectionLost or RequestRefused. */
  async load(id: ConversationId, bound: Bound, limit: number): Promise<Page> {
    const page = await this.#requests.ask({ type: 'history', conversation: id, ...bound, limit });
    this.#merge(id, page.entries);
    return page;
  }

  /** Reads who is in a group and how far they got: the first `MOST_MEMBERS`. Rejects as `load` does. */
  async loadMembers(id: ConversationId): Promise<void> {
    const { members } = await this.#requests.ask({ type: 'members', conversation: id, limit: MOST_MEMBERS });
    this.#names.learn(members);
    this.#update(id, (conversation) => withMembers(conversation, members));
  }

  /** A conversation that an HTTP call opened; the push that tells of it may come later or never. */
  gained(summary: Summary): void {
    this.#learnFrom([summary]);
    const known = this.store.conversation(summary.id);
    const now = new Date(this.#clock.now()).toISOString();
    this.store.put(known === undefined ? fromSummary(summary, now) : withSummary(known, summary, this.store.me));
    this.#receipts.known(summary.id, summary);
    this.#catchUp.ifBehind(summary.id);
  }

  #command(command: Command): ClientRef {
    const ref = this.newRef();
    this.store.outbox.add({ ...command, ref, madeAt: this.#clock.now(), state: 'waiting', refusal: null });
    this.#sendWaiting();
    return ref;
  }

  #isOnline(): boolean {
    return this.#connection.status.kind === 'online';
  }

  #sendWaiting(): void {
    if (!this.#isOnline()) return;
    const pending = this.store.outbox.all();
    const waiting = pending.filter(({ state }) => state === 'waiting');
    if (waiting.length === 0) this.#pace.recover();
    const underWay = pending.filter(({ state }) => state === 'sending').length;
    for (const command of waiting.slice(0, this.#pace.room(underWay))) {
      if (this.#connection.send(frameOf(command))) this.store.outbox.move(command.ref, 'sending');
    }
  }

  /** While the pace is slow each answer makes room for the next command. */
  #answered(): void {
    if (this.#pace.isSlow) this.#sendWaiting();
  }

  #greet(): void {
    const cursors: Record<ConversationId, Cursor> = {};
    for (const { id, log } of this.store.snapshot().conversations.slice(0, MOST_CURSORS)) cursors[id] = log.cursor();
    this.#greetedWith = new Set(Object.keys(cursors));
    this.#connection.send({
      type: 'hello',
      lang: this.#lang,
      cursors,
      personal: this.#personal,
      epoch: this.store.epoch,
      device: this.#device,
    });
  }

  #lost(code: number): void {
    this.#requests.connectionLost();
    this.#catchUp.connectionLost();
    if (code === Close.tooLarge) this.store.outbox.frameTooLarge();
    this.store.outbox.connectionLost();
  }

  #received(text: string): void {
    const frame = parseFrame(text);
    if (frame === null) return;
    if (isAnswer(frame)) this.#requests.answer(frame);
    else this.#apply(frame);
  }

  #apply(frame: Exclude<ServerFrame, Answer>): void {
    switch (frame.type) {
      case 'welcome':
        this.#welcomed(frame);
        return;
      case 'resume':
        this.#resumed(frame);
        return;
      case 'conversation':
        this.gained(frame.summary);
        return;
      case 'entry':
        this.#pushed(frame.conversation, frame.entry);
        return;
      case 'receipts':
        this.#update(frame.conversation, (conversation) => withReceipts(conversation, frame, this.store.me));
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
    this.#personal = frame.personal;
    const serverAhead = Date.parse(frame.server_time) - this.#clock.now();
    this.store.note({ me: frame.me, epoch: frame.epoch, limits: frame.limits, serverAhead, timeZone: frame.time_zone });
    this.store.keepOnly(new Set(frame.conversations.map(({ id }) => id)));
    this.#learnFrom(frame.conversations);
    for (const summary of frame.conversations) this.#summarised(summary, frame.server_time);
    this.#connection.greeted();
    this.#names.greeted();
    this.#sendWaiting();
  }

  /** A backup was restored: what is held stands under sequences that are used again. */
  #dropCopies(): void {
    this.store.keepOnly(new Set());
    this.store.outbox.logReplaced();
    this.#receipts.forget();
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
      else if (summary.last_seq > known.log.synced) this.#catchUp.awaitResume(summary.id);
      this.store.put(withSummary(known, summary, this.store.me));
    }
    if (summary.last !== null) this.#receipts.reached(summary.id, { delivered: summary.last.seq });
  }

  #resumed(frame: Resume): void {
    this.#catchUp.resumed(frame.conversation);
    this.#settleFound(frame.page);
    this.#update(frame.conversation, (conversation) => withResume(conversation, frame, this.store.me));
    this.#arrived(frame.conversation);
  }

  #pushed(id: ConversationId, entry: Entry): void {
    this.#catchUp.heard(id, entry.seq);
    this.#merge(id, [entry]);
  }

  #acknowledged(ack: Ack): void {
    const pending = this.store.outbox.settle(ack.client_ref);
    this.#answered();
    if (pending === undefined || this.store.me === null) return;
    this.#pushed(ack.conversation, entryOf(pending, ack, this.store.me));
  }

  #refused(frame: Refused): void {
    this.#requests.refuse(frame);
    if (frame.code === TOO_MANY && frame.client_ref != null) this.#pace.slowDown(frame.detail);
    this.store.outbox.refuse(frame);
    this.#answered();
  }

  #merge(id: ConversationId, entries: readonly Entry[]): void {
    this.#settleFound(entries);
    this.#update(id, (conversation) => withEntries(conversation, entries, this.store.me));
    this.#arrived(id);
  }

  /** Where an ack was lost with its connection, the log itself tells that the command arrived. */
  #settleFound(entries: readonly Entry[]): void {
    this.#names.want(entries);
    for (const { client_ref, sender } of entries) {
      if (client_ref !== null && sender === this.store.me) this.store.outbox.settle(client_ref);
    }
  }

  #arrived(id: ConversationId): void {
    const log = this.store.conversation(id)?.log;
    if (log?.entry(log.synced) !== undefined) this.#receipts.reached(id, { delivered: log.synced });
    this.#catchUp.ifBehind(id);
  }

  #update(id: ConversationId, change: (conversation: Conversation) => Conversation): void {
    const conversation = this.store.conversation(id);
    if (conversation === undefined) return;
    const changed = change(conversation);
    if (changed !== conversation) this.store.put(changed);
  }
}
