/**
 * How fast commands go out. Normally all that wait; after one was too many for the server nothing for as long as it
 * said, then one at a time, so that they keep their order, until nothing waits any more.
 */

import type { Cancel, Clock } from './clock.ts';
import type { Detail } from './frames.ts';

export const TOO_MANY = 'too_many_requests';
const SECOND_MS = 1_000;
const LEAST_MS = 250;

export class Pace {
  readonly #clock: Clock;
  readonly #goOn: () => void;
  #pause: Cancel | null = null;
  #isSlow = false;

  constructor(clock: Clock, goOn: () => void) {
    this.#clock = clock;
    this.#goOn = goOn;
  }

  /** How many more may go out while `underWay` have no answer yet. */
  room(underWay: number): number {
    if (this.#pause !== null) return 0;
    return this.#isSlow ? Math.max(0, 1 - underWay) : Infinity;
  }

  get isSlow(): boolean {
    return this.#isSlow;
  }

  slowDown(detail: Detail): void {
    this.#isSlow = true;
    this.#pause?.();
    this.#pause = this.#clock.after(waitOf(detail), () => {
      this.#pause = null;
      this.#goOn();
    });
  }

  /** Nothing waits any more. */
  recover(): void {
    if (this.#pause === null) this.#isSlow = false;
  }

  stop(): void {
    this.#pause?.();
    this.#pause = null;
  }
}

/** Milliseconds until there is room again, as a refusal says. */
export function waitOf({ retry_after: seconds }: Detail): number {
  return typeof seconds === 'number' ? Math.max(LEAST_MS, seconds * SECOND_MS) : SECOND_MS;
}
