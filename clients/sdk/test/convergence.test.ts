import { describe, expect, it } from 'vitest';

import type { Session } from '../src/session.ts';
import { add, edit, forward, hide, own, quote, withdraw } from './acts.ts';
import { heldBy, started } from './client.ts';
import type { Setting } from './client.ts';
import type { LogServer } from './logServer.ts';
import { seededRandom } from './seededRandom.ts';

const ROUNDS = 120;
const SEEDS = Array.from({ length: 25 }, (_, index) => index + 1);

/** Drops a fifth of the pushes, doubles and delays others. */
function faulty(random: () => number): LogServer['faults'] {
  return (frame) => {
    const dice = random();
    if (dice < 0.2) return [];
    if (dice < 0.3) return [0, 40 * random()].map((delay) => ({ frame, delay }));
    return [{ frame, delay: dice < 0.6 ? 60 * random() : 0 }];
  };
}

function anyMessage({ server }: Setting, random: () => number): number | null {
  const sent = server.logs.get('c1')!.entries.filter((entry) => entry.kind === 'message' && entry.state === 'sent');
  return sent[Math.floor(random() * sent.length)]?.seq ?? null;
}

/** Edits, quotes, forwards that are withdrawn, what burns, what Ada deletes for herself elsewhere. */
function change(server: LogServer, target: number, random: () => number, n: number): void {
  const dice = random();
  if (dice < 0.3) edit(server, 'c1', 'bo', target, `edited ${n}`);
  else if (dice < 0.55) quote(server, 'c1', 'bo', target, `as you said ${n}`);
  else if (dice < 0.7) withdraw(server, 'c1', forward(server, 'c1', 'bo'));
  else if (dice < 0.8) hide(server, 'c1', target);
  else if (dice < 0.9) own(server, { kind: 'pinned', conversation: 'c1', seq: null, value: n % 2 === 0 });
  else add(server, 'c1', 'bo', { joined: [`cy ${n}`] });
}

function act(all: Setting, random: () => number, n: number): void {
  const { server, session } = all;
  const dice = random();
  const target = anyMessage(all, random);
  if (dice < 0.4) server.post('c1', 'bo', `bo ${n}`);
  else if (dice < 0.6) session.send('c1', `ada ${n}`);
  else if (dice < 0.64 && target !== null) server.recall('c1', 'bo', target);
  else if (dice < 0.68 && target !== null) change(server, target, random, n);
  else if (dice < 0.72 && target !== null) session.recall('c1', target);
  else if (dice < 0.8) server.cut();
  else disturb(all, random, n);
}

function disturb({ server, session }: Setting, random: () => number, n: number): void {
  const dice = random();
  if (dice < 0.1) for (let more = 0; more < 90; more += 1) server.post('c1', 'bo', `burst ${n} ${more}`);
  else if (dice < 0.5) void session.load('c1', { before: Math.floor(random() * 200) }, 20).catch(() => undefined);
  else if (dice < 0.75) session.markRead('c1', session.store.conversation('c1')!.log.synced);
}

/** What a person does who scrolls through everything. */
async function fillGaps({ session, clock }: Setting): Promise<void> {
  for (let before = session.store.conversation('c1')!.log.synced + 1; before > 1; before = Math.max(1, before - 50)) {
    const loading = session.load('c1', { before }, 50);
    await clock.pass(50);
    await loading;
  }
}

function unreadByServer(server: LogServer, session: Session): number {
  const read = session.store.conversation('c1')!.read;
  return server.logs.get('c1')!.entries.filter(({ kind, sender, seq }) => kind === 'message' && sender !== 'ada' && seq > read).length;
}

describe('a client under dropped, doubled and late pushes and cut connections', () => {
  it.each(SEEDS)('ends with the log of the server (seed %i)', async (seed) => {
    const all = await started(seed);
    const random = seededRandom(seed * 7919);
    all.server.faults = faulty(random);
    all.server.losesAck = () => random() < 0.1;
    for (let n = 0; n < ROUNDS; n += 1) {
      act(all, random, n);
      await all.clock.pass(random() < 0.1 ? 5_000 : 30 * random());
    }
    all.server.faults = (frame) => [{ frame, delay: 0 }];
    all.server.losesAck = () => false;
    await all.clock.pass(60_000);
    all.server.post('c1', 'bo', 'the last push reveals what was dropped before it');
    own(all.server, { kind: 'from a newer server', conversation: null, seq: null, value: null });
    await all.clock.pass(1_000);
    await fillGaps(all);

    const log = all.server.logs.get('c1')!.entries;
    expect(heldBy(all.session)).toEqual(log);
    expect(all.session.store.snapshot().pending).toEqual([]);
    const pinned = all.server.personal.filter(({ kind }) => kind === 'pinned').at(-1)?.value ?? false;
    expect(all.session.store.conversation('c1')!.isPinned).toBe(pinned);
    expect(all.session.store.conversation('c1')!.unread).toBe(unreadByServer(all.server, all.session));
    const refs = log.flatMap(({ client_ref }) => client_ref ?? []);
    expect(new Set(refs).size).toBe(refs.length);
  });
});
