/**
 * Where commands that nobody has answered outlive the page: IndexedDB, which belongs to one origin, so to one server.
 * A record names its person, and the page that takes care of it. A page shows that it lives by holding a lock with its name;
 * what a closed or crashed page left is taken over by another one of the same person, under that lock, so by one only.
 * Without Web Locks two pages may send the same command: its `client_ref` makes one result of it.
 */

import { openDB } from 'idb';
import type { DBSchema, IDBPDatabase } from 'idb';

import type { ClientRef, PersonId } from './frames.ts';
import type { Pending } from './outbox.ts';

/** Every method rejects where the browser keeps nothing: the storage is full, or denied, as in a private window. */
export interface OutboxStore {
  /** Hands over, in the order in which it was made, what no open page takes care of; what a page leaves later, later. */
  adopt(found: (commands: readonly Pending[]) => void): Promise<void>;
  /** Resolves once it is stored; a second one with the same ref takes the place of the first. */
  put(command: Pending): Promise<void>;
  remove(ref: ClientRef): Promise<void>;
  /** Everything of this person, also what other pages keep. */
  clear(): Promise<void>;
  close(): void;
}

interface Kept {
  readonly ref: ClientRef;
  readonly person: PersonId;
  readonly page: string;
  readonly command: Pending;
}

interface Schema extends DBSchema {
  outbox: { key: ClientRef; value: Kept };
}

const NAME = 'govim';
const STORE = 'outbox';

export interface IndexedOutboxOptions {
  readonly person: PersonId;
  /** The name of this page, unlike that of any other. */
  readonly page: string;
  /** Absent outside of a secure context. */
  readonly locks: LockManager | undefined;
}

interface Opened {
  readonly database: IDBPDatabase<Schema>;
  readonly release: () => void;
}

export class IndexedOutbox implements OutboxStore {
  readonly #person: PersonId;
  readonly #page: string;
  readonly #locks: LockManager | undefined;
  /** Pages that still live: what they leave is waited for. */
  readonly #awaited = new Set<string>();
  #opened: Promise<Opened> | null = null;

  constructor({ person, page, locks }: IndexedOutboxOptions) {
    this.#person = person;
    this.#page = page;
    this.#locks = locks;
  }

  async adopt(found: (commands: readonly Pending[]) => void): Promise<void> {
    const { database } = await this.#open();
    const others = (await database.getAll(STORE)).map(({ page }) => page).filter((page) => page !== this.#page);
    for (const page of new Set(others)) await this.#adoptFrom(page, found);
  }

  async put(command: Pending): Promise<void> {
    const { database } = await this.#open();
    await database.put(STORE, { ref: command.ref, person: this.#person, page: this.#page, command });
  }

  async remove(ref: ClientRef): Promise<void> {
    const { database } = await this.#open();
    await database.delete(STORE, ref);
  }

  async clear(): Promise<void> {
    const { database } = await this.#open();
    await forget(database, ({ person }) => person === this.#person);
  }

  close(): void {
    const opened = this.#opened;
    this.#opened = null;
    opened?.then(
      ({ database, release }) => {
        database.close();
        release();
      },
      () => undefined,
    );
  }

  /** The lock comes first: nobody may take for left what this page is about to store. */
  #open(): Promise<Opened> {
    this.#opened ??= this.#lock().then(async (release) => {
      const database = await openDB<Schema>(NAME, 1, { upgrade: (fresh) => void fresh.createObjectStore(STORE, { keyPath: 'ref' }) });
      // Whoever signs in leaves no text of somebody else on this computer.
      await forget(database, ({ person }) => person !== this.#person);
      return { database, release };
    });
    return this.#opened;
  }

  #lock(): Promise<() => void> {
    const locks = this.#locks;
    if (locks === undefined) return Promise.resolve(() => undefined);
    return new Promise((granted, failed) => {
      locks.request(this.#page, () => new Promise<void>((release) => granted(release))).catch(failed);
    });
  }

  async #adoptFrom(page: string, found: (commands: readonly Pending[]) => void): Promise<void> {
    const take = async (): Promise<void> => found(await this.#takeOver(page));
    const locks = this.#locks;
    if (locks === undefined) return take();
    const isLeft = await locks.request(page, { ifAvailable: true }, async (lock) => {
      if (lock !== null) await take();
      return lock !== null;
    });
    if (isLeft || this.#awaited.has(page)) return;
    this.#awaited.add(page);
    void locks.request(page, take).catch(() => undefined);
  }

  async #takeOver(page: string): Promise<readonly Pending[]> {
    // This page may have been closed while it waited for the other one.
    if (this.#opened === null) return [];
    const { database } = await this.#opened;
    const transaction = database.transaction(STORE, 'readwrite');
    const left = (await transaction.store.getAll()).filter((kept) => kept.page === page);
    for (const kept of left) void transaction.store.put({ ...kept, page: this.#page });
    await transaction.done;
    return left.map(({ command }) => command).sort((one, other) => one.madeAt - other.madeAt);
  }
}

async function forget(database: IDBPDatabase<Schema>, which: (kept: Kept) => boolean): Promise<void> {
  const transaction = database.transaction(STORE, 'readwrite');
  for (const kept of await transaction.store.getAll()) if (which(kept)) void transaction.store.delete(kept.ref);
  await transaction.done;
}
