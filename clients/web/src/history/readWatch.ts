/**
 * Decides that something was read: it was visible for a second while the document was visible and the window had
 * the focus, all without a break. Anything less is not reading.
 */

import type { Cancel, Clock } from '@govim/sdk';

export const READING_MS = 1_000;

export class ReadWatch {
  readonly #clock: Clock;
  readonly #read: (seq: number) => void;
  readonly #since = new Map<number, number>();
  #visible: readonly number[] = [];
  #isAttentive = false;
  #timer: Cancel | null = null;

  constructor(clock: Clock, read: (seq: number) => void) {
    this.#clock = clock;
    this.#read = read;
  }

  /** Sequences that can be seen now. */
  see(visible: readonly number[]): void {
    this.#visible = visible;
    this.#update();
  }

  attend(isAttentive: boolean): void {
    this.#isAttentive = isAttentive;
    this.#update();
  }

  stop(): void {
    this.attend(false);
  }

  #update(): void {
    const counted = new Set(this.#isAttentive ? this.#visible : []);
    for (const seq of this.#since.keys()) if (!counted.has(seq)) this.#since.delete(seq);
    for (const seq of counted) if (!this.#since.has(seq)) this.#since.set(seq, this.#clock.now());
    this.#timer?.();
    this.#timer = this.#since.size > 0 ? this.#clock.after(this.#untilNext(), () => this.#due()) : null;
  }

  #due(): void {
    const until = this.#clock.now() - READING_MS;
    const done = [...this.#since].filter(([, since]) => since <= until).map(([seq]) => seq);
    if (done.length > 0) this.#read(Math.max(...done));
    const waits = [...this.#since.values()].some((since) => since > until);
    this.#timer = waits ? this.#clock.after(this.#untilNext(), () => this.#due()) : null;
  }

  #untilNext(): number {
    const now = this.#clock.now();
    const ages = [...this.#since.values()].map((since) => now - since).filter((age) => age < READING_MS);
    return ages.length === 0 ? 0 : READING_MS - Math.max(...ages);
  }
}
