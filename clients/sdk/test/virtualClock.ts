import type { Clock } from '../src/clock.ts';

/** Time that moves only when a test says so; what is due runs in order of its time. */
export class VirtualClock implements Clock {
  #now = Date.UTC(2026, 10, 24, 1, 0, 0);
  #next = 0;
  readonly #due = new Map<number, { at: number; run: () => void }>();

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, run: () => void): () => void {
    const id = this.#next++;
    this.#due.set(id, { at: this.#now + milliseconds, run });
    return () => this.#due.delete(id);
  }

  /** Promises that a timer settled are let through before the next timer. */
  async pass(milliseconds: number): Promise<void> {
    const until = this.#now + milliseconds;
    await settled();
    for (let next = this.#first(until); next !== null; next = this.#first(until)) {
      const [id, { at, run }] = next;
      this.#due.delete(id);
      this.#now = Math.max(this.#now, at);
      run();
      await settled();
    }
    this.#now = until;
    await settled();
  }

  #first(until: number): [number, { at: number; run: () => void }] | null {
    const due = [...this.#due].filter(([, { at }]) => at <= until);
    due.sort(([oneId, one], [otherId, other]) => one.at - other.at || oneId - otherId);
    return due[0] ?? null;
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
}
