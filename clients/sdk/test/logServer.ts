/**
 * The wire's other end, scripted: append-only array logs that answer docs/protocol.md. What it pushes goes through
 * `faults`, which may drop, double or delay it; what it answers is the truth, as the protocol promises.
 */

import type { Clock } from '../src/clock.ts';
import type {
  Body,
  ClientFrame,
  Detail,
  Edit,
  Entry,
  Hello,
  History,
  MembersAsked,
  PeopleAsked,
  PersonalChange,
  Receipt,
  Recall,
  Send,
  ServerFrame,
  Summary,
} from '../src/frames.ts';
import { edit, withdrawn } from './acts.ts';
import { membersOf, summaryOf } from './summary.ts';
import { resume } from './resume.ts';
import type { Dial, WireEvents } from '../src/wire.ts';

export interface Log {
  readonly id: string;
  readonly kind: 'direct' | 'group';
  readonly title: string | null;
  readonly entries: Entry[];
  readonly members: Map<string, { name: string; delivered: number; read: number }>;
}

interface Peer {
  readonly person: string;
  readonly push: (frame: ServerFrame) => void;
  readonly answer: (frame: ServerFrame) => void;
  close(code: number): void;
  isGreeted: boolean;
}

export type Faults = (frame: ServerFrame) => readonly { frame: ServerFrame; delay: number }[];

const CLOSING_MS = 3_000;

const NO_FAULTS: Faults = (frame) => [{ frame, delay: 0 }];

export class LogServer {
  readonly logs = new Map<string, Log>();
  readonly receipts: Receipt[] = [];
  readonly hellos: Hello[] = [];
  /** Refuses a command instead of storing it. */
  refuse: (frame: Send | Edit | Recall) => { code: string; rule: string; detail?: Detail } | null = () => null;
  refuseRead: () => { code: string; detail: Detail } | null = () => null;
  /** The connection breaks after the commit and before the ack. */
  losesAck: () => boolean = () => false;
  faults: Faults = NO_FAULTS;
  /** Milliseconds by which its clock differs from the client's. */
  ahead = 0;
  /** Runs between the welcome and the answers to its cursors. */
  beforeResume: () => void = () => undefined;
  readonly histories: History[] = [];
  readonly personal: PersonalChange[] = [];
  /** The personal log goes back no further than this in the answer to a hello. */
  mostPersonal = 500;
  readonly namesAsked: (readonly string[])[] = [];
  isUp = true;
  epoch = '1.0';
  readonly #clock: Clock;
  readonly #results = new Map<string, { log: Log; seq: number }>();
  #peers: Peer[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  open(id: string, kind: 'direct' | 'group', people: readonly string[], title: string | null = null): Log {
    const members = new Map(people.map((person) => [person, { name: person, delivered: 0, read: 0 }]));
    const log: Log = { id, kind, title, entries: [], members };
    this.logs.set(id, log);
    for (const peer of this.#of(log)) peer.push({ type: 'conversation', summary: this.summary(log, peer.person) });
    return log;
  }

  post(conversation: string, sender: string, text: string): number {
    return this.say(conversation, sender, { kind: 'text', text });
  }

  say(conversation: string, sender: string, body: Body): number {
    return this.append(this.log(conversation), { kind: 'message', sender, client_ref: null, body, state: 'sent' }).seq;
  }

  recall(conversation: string, sender: string, target: number): void {
    const log = this.log(conversation);
    const entry = this.append(log, { kind: 'recall', sender, client_ref: null, target });
    withdrawn(log, target, sender, entry.at);
  }

  tell(frame: ServerFrame): void {
    for (const peer of this.#peers) if (peer.isGreeted) peer.push(frame);
  }

  read(conversation: string, person: string, read: number): void {
    this.#reached(conversation, person, { read });
  }

  /** A restored backup: the log ends earlier, and goes on under the same sequences. */
  restore(conversation: string, length: number): void {
    this.epoch += '+';
    const log = this.log(conversation);
    log.entries.length = length;
    for (const member of log.members.values()) {
      member.delivered = Math.min(member.delivered, length);
      member.read = Math.min(member.read, length);
    }
    for (const [ref, result] of this.#results) if (result.log === log && result.seq > length) this.#results.delete(ref);
  }

  cut(code = 1006): void {
    for (const peer of this.#peers) peer.close(code);
    this.#peers = [];
  }

  /** Sends nothing any more, and does not close either. */
  fallSilent(): void {
    this.#peers = [];
  }

  dial(person: string): Dial {
    return (events) => (this.isUp ? this.#accept(person, events) : this.#refuseDial(events));
  }

  summary(log: Log, person: string): Summary {
    return { ...summaryOf(log, person), pinned: this.personal.filter(({ kind }) => kind === 'pinned').at(-1)?.value === true };
  }

  #refuseDial(events: WireEvents) {
    this.#clock.after(0, () => events.closed(1006));
    return { send: () => undefined, close: () => undefined };
  }

  #accept(person: string, events: WireEvents) {
    let isOpen = true;
    const deliver = (frame: ServerFrame, delay: number): void => {
      const text = JSON.stringify(frame);
      this.#clock.after(delay, () => isOpen && events.received(text));
    };
    const peer: Peer = {
      person,
      isGreeted: false,
      answer: (frame) => deliver(frame, 0),
      push: (frame) => this.faults(frame).forEach((copy) => deliver(copy.frame, copy.delay)),
      close: (code) => {
        if (isOpen) this.#clock.after(0, () => events.closed(code));
        isOpen = false;
      },
    };
    this.#peers.push(peer);
    this.#clock.after(0, () => events.opened());
    return {
      send: (text: string) => {
        const frame = JSON.parse(text) as ClientFrame;
        this.#clock.after(0, () => isOpen && this.#peers.includes(peer) && this.#receive(peer, frame));
      },
      close: (code: number) => {
        this.#peers = this.#peers.filter((other) => other !== peer);
        // A dead wire is reported as closed long after it was given up.
        this.#clock.after(CLOSING_MS, () => events.closed(code));
        isOpen = false;
      },
    };
  }

  #receive(peer: Peer, frame: ClientFrame): void {
    if (frame.type === 'hello') this.#greet(peer, frame);
    else if (frame.type === 'send') this.#store(peer, frame);
    else if (frame.type === 'recall') this.#withdrawBy(peer, frame);
    else if (frame.type === 'history') this.#page(peer, frame);
    else if (frame.type === 'members') this.#members(peer, frame);
    else if (frame.type === 'people') this.#people(peer, frame);
    else if (frame.type === 'personal') this.#personal(peer, frame.request, frame.after);
    else if (frame.type === 'edit') this.#editBy(peer, frame);
    else if (frame.type === 'receipt') this.#receipt(peer, frame);
    else if (frame.type === 'ping') peer.answer({ type: 'pong' });
  }

  #greet(peer: Peer, hello: Hello): void {
    this.hellos.push(hello);
    const mine = [...this.logs.values()].filter(({ members }) => members.has(peer.person));
    peer.answer({
      type: 'welcome',
      protocol: 1,
      me: peer.person,
      server_time: this.time(),
      time_zone: 'Asia/Shanghai',
      heartbeat: 25,
      limits: { text_bytes: 20_000, frame_bytes: 65_536, recall_seconds: { direct: 300, group: 120 } },
      epoch: this.epoch,
      personal: this.personal.length,
      totals: { unread: 0, mentions: 0 },
      conversations: mine.map((log) => this.summary(log, peer.person)),
    });
    peer.isGreeted = true;
    const missed = this.personal.slice(hello.personal);
    if (missed.length > 0) {
      const changes = missed.slice(-this.mostPersonal);
      peer.answer({ type: 'personal_since', changes, complete: changes.length === missed.length });
    }
    this.beforeResume();
    if (hello.epoch !== null && hello.epoch !== this.epoch) return;
    for (const [id, { synced, have }] of Object.entries(hello.cursors)) {
      const log = this.logs.get(id);
      if (log !== undefined && log.entries.length > synced) peer.answer(resume(log, synced, have));
    }
  }

  #store(peer: Peer, { client_ref, body, burn_seconds, ...frame }: Send): void {
    this.#once(peer, { client_ref, body, ...frame }, (log) =>
      this.append(log, {
        kind: 'message',
        sender: peer.person,
        client_ref,
        body: body as Body,
        state: 'sent',
        ...(burn_seconds && { burn_seconds }),
      }),
    );
  }

  #withdrawBy(peer: Peer, frame: Recall): void {
    this.#once(peer, frame, (log) => {
      const entry = this.append(log, { kind: 'recall', sender: peer.person, client_ref: frame.client_ref, target: frame.seq });
      withdrawn(log, frame.seq, peer.person, entry.at);
      return entry;
    });
  }

  #editBy(peer: Peer, frame: Edit): void {
    this.#once(peer, frame, (log) => {
      edit(this, log.id, peer.person, frame.seq, frame.body.text);
      const last = log.entries[log.entries.length - 1]!;
      const entry = { ...last, client_ref: frame.client_ref };
      log.entries[log.entries.length - 1] = entry;
      return entry;
    });
  }

  #personal(peer: Peer, request: number, after: number): void {
    const result = { changes: this.personal.slice(after, after + 200), head: this.personal.length };
    peer.answer({ type: 'done', request, result });
  }

  /** A retry gets the first result. */
  #once(peer: Peer, command: Send | Edit | Recall, append: (log: Log) => Entry): void {
    const { client_ref, conversation } = command;
    const refusal = this.refuse(command);
    if (refusal !== null) {
      peer.answer({ type: 'refused', client_ref, text: refusal.code, detail: {}, ...refusal });
      return;
    }
    const key = `${peer.person} ${client_ref}`;
    const result = this.#results.get(key) ?? { log: this.log(conversation), seq: append(this.log(conversation)).seq };
    this.#results.set(key, result);
    const { seq, ordinal, at } = result.log.entries[result.seq - 1]!;
    if (this.losesAck()) this.cut();
    else peer.answer({ type: 'ack', client_ref, conversation, seq, ordinal, at });
  }

  #page(peer: Peer, frame: History): void {
    this.histories.push(frame);
    const refusal = this.refuseRead();
    if (refusal !== null) {
      peer.answer({ type: 'refused', request: frame.request, rule: null, text: refusal.code, ...refusal });
      return;
    }
    const { request, conversation, before, after, limit } = frame;
    const { entries } = this.log(conversation);
    const page = after === undefined ? entries.slice(0, (before ?? Infinity) - 1).slice(-limit) : entries.slice(after, after + limit);
    peer.answer({ type: 'page', request, conversation, entries: page, head: entries.length });
  }

  #members(peer: Peer, { request, conversation, after = '', limit }: MembersAsked): void {
    const all = membersOf(this.log(conversation)).sort((one, other) => (one.person < other.person ? -1 : 1));
    const members = all.filter(({ person }) => person > after).slice(0, limit);
    peer.answer({ type: 'members', request, conversation, members, count: all.length });
  }

  #people(peer: Peer, frame: PeopleAsked): void {
    this.namesAsked.push(frame.people);
    const known = new Set([...this.logs.values()].flatMap(({ members }) => [...members.keys()]));
    const people = frame.people.filter((person) => known.has(person)).map((person) => ({ person, name: person }));
    peer.answer({ type: 'people', request: frame.request, people });
  }

  #receipt(peer: Peer, frame: Receipt): void {
    this.receipts.push(frame);
    this.#reached(frame.conversation, peer.person, frame);
  }

  #reached(conversation: string, person: string, { delivered = 0, read = 0 }: { delivered?: number; read?: number }): void {
    const log = this.log(conversation);
    const member = log.members.get(person)!;
    member.delivered = Math.max(member.delivered, delivered);
    member.read = Math.max(member.read, read);
    const cursors = [{ person, delivered: member.delivered, read: member.read }];
    for (const other of this.#of(log)) other.push({ type: 'receipts', conversation: log.id, cursors });
  }

  append(log: Log, content: Unplaced): Entry {
    const ordinal = (log.entries[log.entries.length - 1]?.ordinal ?? 0) + (content.kind === 'message' ? 1 : 0);
    const entry: Entry = { ...content, seq: log.entries.length + 1, ordinal, at: this.time() };
    log.entries.push(entry);
    for (const peer of this.#of(log)) peer.push({ type: 'entry', conversation: log.id, entry, last_ordinal: ordinal });
    return entry;
  }

  #of(log: Log): Peer[] {
    return this.#peers.filter(({ person, isGreeted }) => isGreeted && log.members.has(person));
  }

  log(id: string): Log {
    const log = this.logs.get(id);
    if (log === undefined) throw new Error(`no conversation ${id}`);
    return log;
  }

  time(): string {
    return new Date(this.#clock.now() + this.ahead).toISOString();
  }
}

export type Unplaced = Entry extends infer E ? (E extends Entry ? Omit<E, 'seq' | 'ordinal' | 'at'> : never) : never;
