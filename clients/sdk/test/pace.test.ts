import { describe, expect, it } from 'vitest';

import type { Edit, Recall, Send } from '../src/frames.ts';
import { Pace, TOO_MANY, waitOf } from '../src/pace.ts';
import { heldBy, started, texts } from './client.ts';
import type { Setting } from './client.ts';
import { VirtualClock } from './virtualClock.ts';

const SECOND = 1_000;

/** The server's bucket: `burst` at once, then one a second. */
function limited({ server, clock }: Setting, burst: number): { readonly refused: string[] } {
  const refused: string[] = [];
  let full = clock.now();
  server.refuse = (frame: Send | Edit | Recall) => {
    full = Math.max(full, clock.now());
    if (full - clock.now() > (burst - 1) * SECOND) {
      refused.push(frame.client_ref);
      return { code: TOO_MANY, rule: 'limits.send_per_minute', detail: { retry_after: 1 } };
    }
    full += SECOND;
    return null;
  };
  return { refused };
}

describe('a send that is too many', () => {
  it('is kept and arrives later, in the order of writing, without anybody doing anything', async () => {
    const all = await started();
    limited(all, 3);
    const said = Array.from({ length: 12 }, (_, number) => `${number}`);
    const refs = said.map((text) => all.session.send('c1', text));
    await all.clock.pass(100);
    expect(texts(heldBy(all.session))).toEqual(said.slice(0, 3));
    const { pending } = all.session.store.snapshot();
    expect(pending.map(({ ref }) => ref)).toEqual(refs.slice(3));
    expect(new Set(pending.map(({ state }) => state))).toEqual(new Set(['waiting']));
    expect(pending[0]?.refusal?.code).toBe(TOO_MANY);
    await all.clock.pass(60 * SECOND);
    expect(texts(heldBy(all.session))).toEqual(said);
    expect(heldBy(all.session).map(({ client_ref }) => client_ref)).toEqual(refs);
    expect(all.session.store.snapshot().pending).toEqual([]);
  });

  it('is asked for once a time, not with all that waits behind it', async () => {
    const all = await started();
    const { refused } = limited(all, 3);
    for (let number = 0; number < 50; number += 1) all.session.send('c1', `${number}`);
    await all.clock.pass(100);
    const atOnce = refused.length;
    await all.clock.pass(120 * SECOND);
    expect(heldBy(all.session)).toHaveLength(50);
    expect(refused.length - atOnce).toBeLessThanOrEqual(50);
  });

  it('holds back what is written after it, and nothing once all is sent', async () => {
    const all = await started();
    limited(all, 1);
    all.session.send('c1', 'one');
    all.session.send('c1', 'two');
    await all.clock.pass(10);
    all.session.send('c1', 'three');
    await all.clock.pass(60 * SECOND);
    expect(texts(heldBy(all.session))).toEqual(['one', 'two', 'three']);
    all.server.refuse = () => null;
    all.session.send('c1', 'four');
    all.session.send('c1', 'five');
    expect(all.session.store.snapshot().pending.map(({ state }) => state)).toEqual(['sending', 'sending']);
  });

  it('survives a reconnect', async () => {
    const all = await started();
    limited(all, 1);
    all.session.send('c1', 'one');
    all.session.send('c1', 'two');
    await all.clock.pass(10);
    all.server.cut();
    await all.clock.pass(60 * SECOND);
    expect(texts(heldBy(all.session))).toEqual(['one', 'two']);
  });
});

describe('a read that is too many', () => {
  it('is asked for again when the server says, and the log closes', async () => {
    const all = await started();
    all.server.faults = () => [];
    for (let number = 0; number < 5; number += 1) all.server.post('c1', 'bo', `${number}`);
    all.server.faults = (frame) => [{ frame, delay: 0 }];
    let refusals = 2;
    all.server.refuseRead = () => (refusals-- > 0 ? { code: TOO_MANY, detail: { retry_after: 1 } } : null);
    all.server.post('c1', 'bo', 'last');
    await all.clock.pass(1.5 * SECOND);
    expect(heldBy(all.session)).toEqual([]);
    await all.clock.pass(SECOND);
    expect(heldBy(all.session)).toHaveLength(6);
    expect(all.server.histories).toHaveLength(3);
  });
});

describe('the pace', () => {
  it('has room for nothing, then for one at a time, then for all', async () => {
    const clock = new VirtualClock();
    let told = 0;
    const pace = new Pace(clock, () => (told += 1));
    expect(pace.room(9)).toBe(Infinity);
    pace.slowDown({ retry_after: 2 });
    pace.recover();
    expect(pace.room(0)).toBe(0);
    await clock.pass(2 * SECOND);
    expect(told).toBe(1);
    expect([pace.room(0), pace.room(1)]).toEqual([1, 0]);
    pace.recover();
    expect(pace.room(9)).toBe(Infinity);
  });

  it('waits a second where nothing is said, and never in a tight loop', () => {
    expect([waitOf({}), waitOf({ retry_after: 0 }), waitOf({ retry_after: 3 })]).toEqual([1_000, 250, 3_000]);
  });
});
