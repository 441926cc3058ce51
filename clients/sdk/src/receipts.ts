/** Tells the server how far things arrived and were read: only forward, joined over half a second, again after a reconnect. */

import type { Cancel, Clock } from './clock.ts';
import type { ConversationId, Receipt } from './frames.ts';

const JOIN_MS = 500;

type Reached = { readonly delivered: number; readonly read: number };

const NOTHING: Reached = { delivered: 0, read: 0 };

export class Receipts {
  readonly #clock: Clock;
  readonly #send: (frame: Receipt) => boolean;
  readonly #wanted = new Map<ConversationId, Reached>();
  readonly #told = new Map<ConversationId, Reached>();
  #timer: Cancel | null = null;

  constructor(clock: Clock, send: (frame: Receipt) => boolean) {
    this.#clock = clock;
    this.#send = send;
  }

  reached(conversation: ConversationId, cursors: Partial<Reached>): void {
    this.#wanted.set(conversation, furthest(this.#wanted.get(conversation), cursors));
    this.#timer ??= this.#clock.after(JOIN_MS, () => {
      this.#timer = null;
      this.flush();
    });
  }

  /** What the server says that it knows; anything beyond is told again. */
  known(conversation: ConversationId, cursors: Reached): void {
    this.#told.set(conversation, cursors);
  }

  /** Sequences of another log say nothing about this one. */
  forget(): void {
    this.#wanted.clear();
    this.#told.clear();
  }

  flush(): void {
    for (const [conversation, wanted] of this.#wanted) this.#tell(conversation, wanted);
  }

  #tell(conversation: ConversationId, wanted: Reached): void {
    const told = this.#told.get(conversation) ?? NOTHING;
    const frame: Receipt = {
      type: 'receipt',
      conversation,
      ...(wanted.delivered > told.delivered && { delivered: wanted.delivered }),
      ...(wanted.read > told.read && { read: wanted.read }),
    };
    if (frame.delivered === undefined && frame.read === undefined) return;
    if (this.#send(frame)) this.#told.set(conversation, furthest(told, wanted));
  }
}

function furthest(known: Reached = NOTHING, { delivered = 0, read = 0 }: Partial<Reached>): Reached {
  return { delivered: Math.max(known.delivered, delivered), read: Math.max(known.read, read) };
}
