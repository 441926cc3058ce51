import { describe, expect, it } from 'vitest';

import { backoff } from '../src/backoff.ts';
import { Session } from '../src/session.ts';
import { setting, started } from './client.ts';
import { LogServer } from './logServer.ts';
import { seededBytes, seededRandom } from './seededRandom.ts';
import { VirtualClock } from './virtualClock.ts';

const SECOND = 1_000;

describe('backoff', () => {
  it('doubles from half a second to thirty and never leaves the upper half', () => {
    const least = Array.from({ length: 9 }, (_, failures) => backoff(failures, () => 0));
    const most = Array.from({ length: 9 }, (_, failures) => backoff(failures, () => 1));
    expect(most).toEqual([500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000]);
    expect(least).toEqual(most.map((ceiling) => ceiling / 2));
  });
});

describe('connection', () => {
  it('is online only after the welcome', async () => {
    const { session, clock } = setting();
    session.start();
    expect(session.store.snapshot().status).toEqual({ kind: 'connecting' });
    await clock.pass(10);
    expect(session.store.snapshot().status).toEqual({ kind: 'online' });
  });

  it('says when it tries again, and tries at once when asked', async () => {
    const { session, clock, server } = await started();
    server.isUp = false;
    server.cut();
    await clock.pass(20 * SECOND);
    const { status } = session.store.snapshot();
    expect(status.kind === 'waiting' && status.retryAt > clock.now()).toBe(true);
    server.isUp = true;
    session.retryNow();
    await clock.pass(10);
    expect(session.store.snapshot().status).toEqual({ kind: 'online' });
  });

  it('reconnects when nothing came for 50 s', async () => {
    const { session, clock, server } = await started();
    server.fallSilent();
    await clock.pass(49 * SECOND);
    expect(session.store.snapshot().status.kind).toBe('online');
    await clock.pass(3 * SECOND);
    expect(server.hellos).toHaveLength(2);
  });

  it('finds a dead wire in 5 s when the device hints at one', async () => {
    const { session, clock, server } = await started();
    server.fallSilent();
    session.probe();
    await clock.pass(6 * SECOND);
    expect(server.hellos).toHaveLength(2);
    session.probe();
    await clock.pass(6 * SECOND);
    expect(server.hellos).toHaveLength(2);
  });

  it.each([
    [4401, 'signed_out'],
    [4400, 'unsupported'],
  ])('does not come back by itself after %i', async (code, kind) => {
    const { session, clock, server } = await started();
    server.cut(code);
    await clock.pass(120 * SECOND);
    expect(session.store.snapshot().status.kind).toBe(kind);
    expect(server.hellos).toHaveLength(1);
  });

  it('shows the sign-in when the upgrade is refused because the session ended', async () => {
    const clock = new VirtualClock();
    const server = new LogServer(clock);
    const random = seededRandom(1);
    server.isUp = false;
    const session = new Session({
      dial: server.dial('ada'),
      clock,
      random,
      randomBytes: seededBytes(random),
      isSignedIn: () => Promise.resolve(false),
      lang: 'en',
      device: 'test',
    });
    session.start();
    await clock.pass(10);
    expect(session.store.snapshot().status.kind).toBe('signed_out');
  });
});
