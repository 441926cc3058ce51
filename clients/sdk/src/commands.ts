/**
 * What a person does to the log, from the keystroke to the ack: stored, then sent, in order and at the pace that the server
 * allows, until it is answered; then gone from the store.
 */

import type { Clock } from './clock.ts';
import type { Ack, ClientFrame, ClientRef, Refused } from './frames.ts';
import { Keeping } from './keeping.ts';
import { frameOf } from './outbox.ts';
import type { Command, Outbox, Pending } from './outbox.ts';
import type { OutboxStore } from './outboxStore.ts';
import { Pace, TOO_MANY } from './pace.ts';

export interface CommandsOptions {
  readonly clock: Clock;
  readonly outbox: Outbox;
  /** Null: nothing outlives the page. */
  readonly store: OutboxStore | null;
  readonly newRef: () => ClientRef;
  /** Of the log that is shown; null before the first welcome. */
  readonly epoch: () => string | null;
  /** Puts a frame on the wire and says whether there was one that is greeted. */
  readonly send: (frame: ClientFrame) => boolean;
  readonly keeps: (isWorking: boolean) => void;
}

export class Commands {
  readonly #options: CommandsOptions;
  readonly #outbox: Outbox;
  readonly #pace: Pace;
  readonly #keeping: Keeping | null;
  /** Not yet stored: neither they nor what was made after them is sent. */
  readonly #unstored = new Set<ClientRef>();
  #isAdopting = false;

  constructor(options: CommandsOptions) {
    this.#options = options;
    this.#outbox = options.outbox;
    this.#pace = new Pace(options.clock, () => this.flush());
    this.#keeping = options.store && new Keeping(options.store, options.clock, options.keeps);
  }

  /** What an earlier page left comes first. */
  async start(): Promise<void> {
    if (this.#keeping === null) return;
    this.#isAdopting = true;
    await this.#keeping.adopt((commands) => this.#adopted(commands));
    this.#isAdopting = false;
    this.flush();
  }

  stop(): void {
    this.#pace.stop();
    this.#keeping?.close();
  }

  /** Nothing that was written stays on this computer. */
  async forget(): Promise<void> {
    await this.#keeping?.clear();
  }

  give(command: Command): ClientRef {
    const ref = this.#options.newRef();
    const madeAt = this.#options.clock.now();
    const pending: Pending = { ...command, ref, madeAt, epoch: this.#options.epoch(), state: 'waiting', refusal: null };
    this.#outbox.add(pending);
    if (this.#keeping !== null) void this.#keepFirst(pending);
    this.flush();
    return ref;
  }

  /** The same command again, with the same ref. */
  retry(ref: ClientRef): void {
    this.#outbox.move(ref, 'waiting');
    this.#keep(ref);
    this.flush();
  }

  /** It is in the log, or the person gave it up. */
  settle(ref: ClientRef): Pending | undefined {
    const pending = this.#outbox.settle(ref);
    if (pending !== undefined) this.#keeping?.remove(ref);
    return pending;
  }

  acknowledged(ack: Ack): Pending | undefined {
    const pending = this.settle(ack.client_ref);
    this.#answered();
    return pending;
  }

  refused(frame: Refused): void {
    if (frame.client_ref == null) return;
    if (frame.code === TOO_MANY) this.#pace.slowDown(frame.detail);
    this.#outbox.refuse(frame);
    this.#keep(frame.client_ref);
    this.#answered();
  }

  connectionLost(isFrameTooLarge: boolean): void {
    for (const ref of isFrameTooLarge ? this.#outbox.frameTooLarge() : []) this.#keep(ref);
    this.#outbox.connectionLost();
  }

  /** In this epoch: what names a sequence of another one is not said again. */
  greeted(epoch: string): void {
    this.#leaveOtherLogs(epoch);
    // Perhaps another page was closed before it was connected again.
    void this.#keeping?.adopt((commands) => this.#adopted(commands));
    this.flush();
  }

  flush(): void {
    const pending = this.#outbox.all();
    const waiting = pending.filter(({ state }) => state === 'waiting');
    if (waiting.length === 0) this.#pace.recover();
    if (this.#isAdopting) return;
    const underWay = pending.filter(({ state }) => state === 'sending').length;
    for (const command of waiting.slice(0, this.#pace.room(underWay))) {
      if (this.#unstored.has(command.ref) || !this.#options.send(frameOf(command))) return;
      this.#outbox.move(command.ref, 'sending');
    }
  }

  /** While the pace is slow each answer makes room for the next command. */
  #answered(): void {
    if (this.#pace.isSlow) this.flush();
  }

  async #keepFirst(pending: Pending): Promise<void> {
    this.#unstored.add(pending.ref);
    await this.#keeping?.put(pending);
    this.#unstored.delete(pending.ref);
    this.flush();
  }

  #keep(ref: ClientRef): void {
    const pending = this.#outbox.get(ref);
    if (pending !== undefined) void this.#keeping?.put(pending);
  }

  #adopted(commands: readonly Pending[]): void {
    this.#outbox.adopt(commands);
    const epoch = this.#options.epoch();
    if (epoch !== null) this.#leaveOtherLogs(epoch);
    this.flush();
  }

  #leaveOtherLogs(epoch: string): void {
    const { given, refused } = this.#outbox.leaveOtherLogs(epoch);
    for (const ref of given) this.#keeping?.remove(ref);
    for (const ref of refused) this.#keep(ref);
  }
}
