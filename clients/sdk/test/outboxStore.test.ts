import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import type { Pending } from '../src/outbox.ts';
import { IndexedOutbox } from '../src/outboxStore.ts';
import type { OutboxStore } from '../src/outboxStore.ts';
import { Locks } from './locks.ts';
import { Disk, MemoryOutbox } from './memoryOutbox.ts';

interface Browser {
  page(person: string): OutboxStore;
}

class RealBrowser implements Browser {
  readonly #locks = new Locks();
  #pages = 0;

  constructor() {
    globalThis.indexedDB = new IDBFactory();
  }

  page(person: string): OutboxStore {
    this.#pages += 1;
    return new IndexedOutbox({ person, page: `page ${this.#pages}`, locks: this.#locks.manager });
  }
}

class MemoryBrowser implements Browser {
  readonly #disk = new Disk();

  page(person: string): OutboxStore {
    return new MemoryOutbox(this.#disk, person);
  }
}

function command(text: string, madeAt: number, ref = text): Pending {
  const body = { kind: 'text', text } as const;
  return { kind: 'send', ref, conversation: 'c1', body, burnSeconds: null, madeAt, epoch: '1', state: 'waiting', refusal: null };
}

async function adopted(store: OutboxStore): Promise<string[]> {
  const refs: string[] = [];
  await store.adopt((commands) => refs.push(...commands.map(({ ref }) => ref)));
  return refs;
}

describe.each([
  ['IndexedDB', () => new RealBrowser()],
  ['memory', () => new MemoryBrowser()],
])('a store of commands (%s)', (_, open) => {
  let browser: Browser;
  beforeEach(() => {
    browser = open();
  });

  it('hands what a closed page left to the next one, in the order in which it was made', async () => {
    const first = browser.page('ada');
    await first.put(command('b', 2));
    await first.put(command('a', 3));
    await first.put(command('c', 1));
    first.close();
    expect(await adopted(browser.page('ada'))).toEqual(['c', 'b', 'a']);
  });

  it('leaves alone what an open page takes care of, until that is closed', async () => {
    const first = browser.page('ada');
    await first.put(command('a', 1));
    const second = browser.page('ada');
    const found = vi.fn();
    await second.adopt(found);
    expect(found).not.toHaveBeenCalled();
    first.close();
    await vi.waitFor(() => expect(found).toHaveBeenCalledOnce());
  });

  it('gives what was left to one page only', async () => {
    const first = browser.page('ada');
    await first.put(command('a', 1));
    first.close();
    const both = await Promise.all([adopted(browser.page('ada')), adopted(browser.page('ada'))]);
    expect(both.flat()).toEqual(['a']);
  });

  it('has the newest form of a command, and none that is done', async () => {
    const first = browser.page('ada');
    await first.put(command('a', 1));
    await first.put({ ...command('a', 1), state: 'refused' });
    await first.put(command('b', 2));
    await first.remove('b');
    first.close();
    const states: string[] = [];
    await browser.page('ada').adopt((commands) => states.push(...commands.map(({ state }) => state)));
    expect(states).toEqual(['refused']);
  });

  it('keeps nothing of whoever was here before', async () => {
    const first = browser.page('ada');
    await first.put(command('a', 1));
    first.close();
    const other = browser.page('bo');
    expect(await adopted(other)).toEqual([]);
    other.close();
    expect(await adopted(browser.page('ada'))).toEqual([]);
  });

  it('is emptied for all pages of a person', async () => {
    const [first, second] = [browser.page('ada'), browser.page('ada')];
    await first.put(command('a', 1));
    await second.put(command('b', 2));
    await second.clear();
    first.close();
    second.close();
    expect(await adopted(browser.page('ada'))).toEqual([]);
  });
});

describe('IndexedDB', () => {
  it('is shared where there are no locks: a command may be sent twice, with one ref', async () => {
    globalThis.indexedDB = new IDBFactory();
    const page = (name: string) => new IndexedOutbox({ person: 'ada', page: name, locks: undefined });
    await page('1').put(command('a', 1));
    expect(await adopted(page('2'))).toEqual(['a']);
  });

  it('rejects where the browser denies it', async () => {
    globalThis.indexedDB = undefined as unknown as IDBFactory;
    await expect(new IndexedOutbox({ person: 'ada', page: '1', locks: undefined }).put(command('a', 1))).rejects.toThrow();
  });
});
