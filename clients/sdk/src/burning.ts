/**
 * Messages that burn after reading leave the memory when their time is over: the reader's copy so long after the read
 * cursor passed it. When it was read on another device, or by the others, only the server knows: it is asked again.
 */

import type { Cancel, Clock } from './clock.ts';
import type { Conversation } from './conversation.ts';
import type { ConversationId, MessageEntry, PersonId } from './frames.ts';

const SECOND_MS = 1_000;
/** How often the server is asked about a copy whose end is not known. */
const ASK_MS = 10_000;

export interface BurningOptions {
  readonly clock: Clock;
  readonly me: () => PersonId | null;
  readonly burn: (conversation: ConversationId, seq: number) => void;
  /** Reads it again: a burnt one comes without its body. */
  readonly ask: (conversation: ConversationId, seq: number) => void;
}

interface Copy {
  isRead: boolean;
  cancel: Cancel;
}

export class Burning {
  readonly #options: BurningOptions;
  readonly #copies = new Map<string, Copy>();

  constructor(options: BurningOptions) {
    this.#options = options;
  }

  /** To be told after whatever changed a conversation. */
  watch(conversation: Conversation): void {
    for (const message of conversation.log.burning()) {
      if (message.sender === this.#options.me()) continue;
      this.#watchCopy(conversation, message);
    }
  }

  /** Somebody read further, or a connection is new: my own messages there may burn in their time. */
  othersRead(conversation: Conversation): void {
    for (const { sender, seq, burn_seconds: seconds = 0 } of conversation.log.burning()) {
      if (sender !== this.#options.me()) continue;
      this.#options.clock.after((seconds + 1) * SECOND_MS, () => this.#options.ask(conversation.id, seq));
    }
  }

  /** The copies are of a log that is gone. */
  forget(): void {
    for (const { cancel } of this.#copies.values()) cancel();
    this.#copies.clear();
  }

  #watchCopy({ id, read }: Conversation, { seq, burn_seconds: seconds = 0 }: MessageEntry): void {
    const { clock } = this.#options;
    const key = `${id} ${seq}`;
    const copy = this.#copies.get(key);
    const isRead = read >= seq;
    if (copy === undefined) {
      const cancel = isRead ? this.#askUntil(id, seq, clock.now() + seconds * SECOND_MS) : () => undefined;
      this.#copies.set(key, { isRead, cancel });
    } else if (isRead && !copy.isRead) {
      copy.isRead = true;
      copy.cancel = clock.after(seconds * SECOND_MS, () => this.#options.burn(id, seq));
    }
  }

  /** It was read before it came here: it is gone at `end` at the latest. */
  #askUntil(id: ConversationId, seq: number, end: number): Cancel {
    const { clock, ask, burn } = this.#options;
    const left = end - clock.now();
    if (left <= 0) burn(id, seq);
    let cancel: Cancel = () => undefined;
    if (left > 0) {
      const step = clock.after(Math.min(left, ASK_MS), () => {
        ask(id, seq);
        cancel = this.#askUntil(id, seq, end);
      });
      cancel = step;
    }
    return () => cancel();
  }
}
