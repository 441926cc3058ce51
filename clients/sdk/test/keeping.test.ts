import { describe, expect, it } from 'vitest';

import { heldBy, settingOf, texts } from './client.ts';
import type { Setting } from './client.ts';
import { Disk, MemoryOutbox } from './memoryOutbox.ts';
import { LogServer } from './logServer.ts';
import { VirtualClock } from './virtualClock.ts';

const SECOND = 1_000;

class Browser {
  readonly clock = new VirtualClock();
  readonly server = new LogServer(this.clock);
  readonly disk = new Disk();
  #seed = 0;

  constructor() {
    this.server.open('c1', 'group', ['ada', 'bo'], 'Duty');
  }

  async open(): Promise<Setting & { close(): void }> {
    this.#seed += 1;
    const outbox = new MemoryOutbox(this.disk, 'ada');
    const all = settingOf(this.clock, this.server, this.#seed, outbox);
    all.session.start();
    await this.clock.pass(100);
    return { ...all, close: () => all.session.stop() };
  }

  async offline(): Promise<void> {
    this.server.isUp = false;
    this.server.cut();
    await this.clock.pass(SECOND);
  }

  async online(): Promise<void> {
    this.server.isUp = true;
    await this.clock.pass(60 * SECOND);
  }
}

const states = ({ session }: Setting) => session.store.snapshot().pending.map(({ state, refusal }) => [state, refusal?.code]);
const log = ({ server }: Browser) => texts(server.logs.get('c1')!.entries);

describe('commands that outlive the page', () => {
  it('are sent by the next page once, in their order, before what is written there', async () => {
    const browser = new Browser();
    const first = await browser.open();
    await browser.offline();
    for (const text of ['one', 'two', 'three']) {
      first.session.send('c1', text);
      await browser.clock.pass(1);
    }
    first.close();
    const second = await browser.open();
    second.session.send('c1', 'four');
    await browser.online();
    expect(log(browser)).toEqual(['one', 'two', 'three', 'four']);
    expect(texts(heldBy(second.session))).toEqual(['one', 'two', 'three', 'four']);
    expect(states(second)).toEqual([]);
    expect(browser.disk.kept.size).toBe(0);
  });

  it('are stored before they are sent, and gone after the ack', async () => {
    const browser = new Browser();
    const { session } = await browser.open();
    browser.disk.isStuck = true;
    session.send('c1', 'not yet');
    await browser.clock.pass(SECOND);
    expect(log(browser)).toEqual([]);
    browser.disk.isStuck = false;
    session.send('c1', 'after it');
    await browser.clock.pass(10);
    expect(log(browser)).toEqual([]);
    await browser.clock.pass(3 * SECOND); // nobody waits longer for a storage that does not answer
    expect(log(browser)).toEqual(['not yet', 'after it']);
    expect(browser.disk.kept.size).toBe(0);
  });

  it('are one message when the ack was lost with the page', async () => {
    const browser = new Browser();
    const first = await browser.open();
    browser.server.losesAck = () => true;
    browser.server.faults = () => [];
    first.session.send('c1', 'once');
    await browser.clock.pass(10);
    first.close();
    browser.server.losesAck = () => false;
    expect(browser.disk.texts()).toEqual(['once']);
    const second = await browser.open();
    await browser.clock.pass(60 * SECOND);
    expect(log(browser)).toEqual(['once']);
    expect(states(second)).toEqual([]);
    expect(browser.disk.kept.size).toBe(0);
  });

  it('that were refused say so to the next page too, until somebody puts them away', async () => {
    const browser = new Browser();
    const first = await browser.open();
    browser.server.refuse = () => ({ code: 'sensitive_word', rule: 'words.1' });
    const ref = first.session.send('c1', 'secret');
    await browser.clock.pass(10);
    first.close();
    const second = await browser.open();
    expect(states(second)).toEqual([['refused', 'sensitive_word']]);
    second.session.discard(ref);
    await browser.clock.pass(10);
    expect(browser.disk.kept.size).toBe(0);
  });

  it('are sent by the page that is still open when another one is closed', async () => {
    const browser = new Browser();
    const [first, second] = [await browser.open(), await browser.open()];
    await browser.offline();
    first.session.send('c1', 'from a tab');
    await browser.clock.pass(10);
    first.close();
    await browser.online();
    expect(log(browser)).toEqual(['from a tab']);
    expect(states(second)).toEqual([]);
  });

  it('are sent also where the browser stores nothing, and that is told', async () => {
    const browser = new Browser();
    browser.disk.isBroken = true;
    const all = await browser.open();
    expect(all.session.store.snapshot().areCommandsKept).toBe(false);
    all.session.send('c1', 'nevertheless');
    await browser.clock.pass(10);
    expect(log(browser)).toEqual(['nevertheless']);
    browser.disk.isBroken = false;
    all.session.send('c1', 'room again');
    await browser.clock.pass(10);
    expect(all.session.store.snapshot().areCommandsKept).toBe(true);
  });

  it('leave nothing on the disk of what burns', async () => {
    const browser = new Browser();
    const { session } = await browser.open();
    await browser.offline();
    session.send('c1', 'for your eyes', 30);
    await browser.clock.pass(10);
    expect(browser.disk.kept.size).toBe(0);
    await browser.online();
    expect(log(browser)).toEqual(['for your eyes']);
  });

  it('are gone when the person signs out', async () => {
    const browser = new Browser();
    const first = await browser.open();
    await browser.offline();
    first.session.send('c1', 'never mind');
    await browser.clock.pass(10);
    await first.session.forgetCommands();
    first.close();
    expect(browser.disk.kept.size).toBe(0);
  });

  it('name no sequence of a log that is gone: recalls are given up, a quote waits to be written anew', async () => {
    const browser = new Browser();
    const first = await browser.open();
    for (let n = 1; n <= 3; n += 1) first.session.send('c1', `${n}`);
    await browser.clock.pass(SECOND);
    await browser.offline();
    first.session.recall('c1', 3);
    first.session.send('c1', { kind: 'text', text: 'as you said', quote: { seq: 3 } });
    first.session.send('c1', 'plain');
    await browser.clock.pass(10);
    first.close();
    browser.server.restore('c1', 2);
    browser.server.isUp = true;
    const second = await browser.open();
    await browser.clock.pass(SECOND);
    expect(log(browser)).toEqual(['1', '2', 'plain']);
    expect(states(second)).toEqual([['refused', 'log_replaced']]);
    expect(browser.disk.texts()).toEqual(['as you said']);
  });
});
