import { describe, expect, it } from 'vitest';

import { heldBy, started, texts } from './client.ts';
import type { Setting } from './client.ts';

const SECOND = 1_000;

function conversation({ session }: Setting) {
  return session.store.conversation('c1')!;
}

describe('a restored backup', () => {
  /** Five messages, of which the restored log has two; the fourth is recalled. */
  async function restored(meanwhile: (all: Setting) => void): Promise<Setting> {
    const all = await started();
    for (let n = 1; n <= 5; n += 1) all.session.send('c1', `${n}`);
    await all.clock.pass(SECOND);
    all.session.recall('c1', 4);
    all.session.markRead('c1', 6);
    await all.clock.pass(SECOND);
    all.server.isUp = false;
    all.server.cut();
    await all.clock.pass(10);
    meanwhile(all);
    all.server.restore('c1', 2);
    for (let n = 3; n <= 4; n += 1) all.server.post('c1', 'bo', `another ${n}`);
    all.server.isUp = true;
    await all.clock.pass(60 * SECOND);
    return all;
  }

  it('is shown alone: nothing is left of what stood under the same sequences', async () => {
    const all = await restored(() => undefined);
    expect(all.server.hellos[1]).toMatchObject({ epoch: '1.0' });
    expect(all.session.store.epoch).toBe(all.server.epoch);
    expect(conversation(all)).toMatchObject({ lastSeq: 4, last: { seq: 4, body: { text: 'another 4' } }, unread: 2 });
    const loading = all.session.load('c1', { before: 5 }, 50);
    await all.clock.pass(10);
    await loading;
    expect(texts(heldBy(all.session))).toEqual(['1', '2', 'another 3', 'another 4']);
  });

  it('gets what waits to be sent', async () => {
    const all = await restored(({ session }) => session.send('c1', 'written meanwhile'));
    expect(texts(all.server.logs.get('c1')!.entries)).toEqual(['1', '2', 'another 3', 'another 4', 'written meanwhile']);
    expect(all.session.store.snapshot().pending).toEqual([]);
  });

  it('gets no recall of a sequence that is another message now', async () => {
    const all = await restored(({ session }) => session.recall('c1', 3));
    expect(texts(all.server.logs.get('c1')!.entries)).toEqual(['1', '2', 'another 3', 'another 4']);
    expect(all.session.store.snapshot().pending).toEqual([]);
  });

  it('hears of no receipt that belongs to the lost log', async () => {
    const all = await restored(({ session }) => session.markRead('c1', 6));
    const told = all.server.receipts.slice(-1);
    expect(told).toEqual([{ type: 'receipt', conversation: 'c1', delivered: 4 }]);
  });
});
