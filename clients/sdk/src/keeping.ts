/** Stores commands where they outlive the page, and says truthfully whether that works. Where it does not, sending goes on. */

import type { Clock } from './clock.ts';
import type { ClientRef } from './frames.ts';
import type { Pending } from './outbox.ts';
import type { OutboxStore } from './outboxStore.ts';

/** Nobody waits longer for a storage that does not answer. */
const PATIENCE_MS = 3_000;

export class Keeping {
  readonly #store: OutboxStore;
  readonly #clock: Clock;
  readonly #changed: (isWorking: boolean) => void;

  constructor(store: OutboxStore, clock: Clock, changed: (isWorking: boolean) => void) {
    this.#store = store;
    this.#clock = clock;
    this.#changed = changed;
  }

  adopt(found: (commands: readonly Pending[]) => void): Promise<void> {
    return this.#try(this.#store.adopt(found));
  }

  /** Resolves when it is stored, or when it is clear that it is not. */
  put(command: Pending): Promise<void> {
    if (!mayBeStored(command)) return Promise.resolve();
    const state = command.state === 'failed' || command.state === 'refused' ? command.state : 'waiting';
    return this.#try(this.#store.put({ ...command, state }));
  }

  /** What stays by mistake is sent once more by a later page, and has the same result. */
  remove(ref: ClientRef): void {
    void this.#try(this.#store.remove(ref));
  }

  async clear(): Promise<void> {
    await this.#try(this.#store.clear());
  }

  close(): void {
    this.#store.close();
  }

  async #try(work: Promise<void>): Promise<void> {
    const isDone = work.then(
      () => true,
      () => false,
    );
    let cancel = (): void => undefined;
    const isLate = new Promise<boolean>((resolve) => {
      cancel = this.#clock.after(PATIENCE_MS, () => resolve(false));
    });
    this.#changed(await Promise.race([isDone, isLate]));
    cancel();
  }
}

/** The text of a message that burns is never on disk. */
function mayBeStored(command: Pending): boolean {
  return command.kind !== 'send' || command.burnSeconds === null;
}
