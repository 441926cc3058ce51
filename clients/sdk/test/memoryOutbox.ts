/** The store of commands beside IndexedDB, held to the same contract: for time that a test turns. */

import type { Pending } from '../src/outbox.ts';
import type { OutboxStore } from '../src/outboxStore.ts';

interface Kept {
  readonly person: string;
  readonly page: MemoryOutbox;
  readonly command: Pending;
}

/** One browser's. */
export class Disk {
  readonly kept = new Map<string, Kept>();
  readonly open = new Set<MemoryOutbox>();
  readonly waiting = new Map<MemoryOutbox, (() => void)[]>();
  /** Full, or denied. */
  isBroken = false;
  /** Never answers. */
  isStuck = false;

  texts(): readonly string[] {
    return [...this.kept.values()].map(({ command }) => (command.kind === 'send' && command.body.kind === 'text' ? command.body.text : ''));
  }
}

export class MemoryOutbox implements OutboxStore {
  readonly #disk: Disk;
  readonly #person: string;

  constructor(disk: Disk, person: string) {
    this.#disk = disk;
    this.#person = person;
  }

  async adopt(found: (commands: readonly Pending[]) => void): Promise<void> {
    await this.#open();
    for (const page of new Set([...this.#disk.kept.values()].map((kept) => kept.page))) {
      if (page === this) continue;
      if (!this.#disk.open.has(page)) this.#takeOver(page, found);
      else this.#disk.waiting.set(page, [...(this.#disk.waiting.get(page) ?? []), () => this.#takeOver(page, found)]);
    }
  }

  async put(command: Pending): Promise<void> {
    await this.#open();
    this.#disk.kept.set(command.ref, { person: this.#person, page: this, command: structuredClone(command) });
  }

  async remove(ref: string): Promise<void> {
    await this.#open();
    this.#disk.kept.delete(ref);
  }

  async clear(): Promise<void> {
    await this.#open();
    this.#forget((person) => person === this.#person);
  }

  close(): void {
    this.#disk.open.delete(this);
    for (const take of this.#disk.waiting.get(this) ?? []) take();
  }

  async #open(): Promise<void> {
    if (this.#disk.isStuck) await new Promise(() => undefined);
    if (this.#disk.isBroken) throw new Error('QuotaExceededError');
    this.#disk.open.add(this);
    this.#forget((person) => person !== this.#person);
  }

  #forget(which: (person: string) => boolean): void {
    for (const [ref, { person }] of this.#disk.kept) if (which(person)) this.#disk.kept.delete(ref);
  }

  #takeOver(page: MemoryOutbox, found: (commands: readonly Pending[]) => void): void {
    const left = [...this.#disk.kept].filter(([, kept]) => kept.page === page);
    for (const [ref, kept] of left) this.#disk.kept.set(ref, { ...kept, page: this });
    found(left.map(([, { command }]) => command).sort((one, other) => one.madeAt - other.madeAt));
  }
}
