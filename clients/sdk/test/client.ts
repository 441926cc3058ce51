import { wordsOf } from '../src/bodies.ts';
import type { Entry } from '../src/frames.ts';
import type { OutboxStore } from '../src/outboxStore.ts';
import { Session } from '../src/session.ts';
import { LogServer } from './logServer.ts';
import { seededBytes, seededRandom } from './seededRandom.ts';
import { VirtualClock } from './virtualClock.ts';

export interface Setting {
  readonly clock: VirtualClock;
  readonly server: LogServer;
  readonly session: Session;
}

/** Ada's client and a server with one group of Ada and Bo. */
export function setting(seed = 1): Setting {
  const clock = new VirtualClock();
  const server = new LogServer(clock);
  server.open('c1', 'group', ['ada', 'bo'], 'Duty');
  return settingOf(clock, server, seed);
}

/** Another page of Ada. */
export function settingOf(clock: VirtualClock, server: LogServer, seed: number, outbox?: OutboxStore): Setting {
  const random = seededRandom(seed);
  const session = new Session({
    dial: server.dial('ada'),
    clock,
    random,
    randomBytes: seededBytes(random),
    isSignedIn: () => Promise.resolve(true),
    lang: 'en',
    device: 'test',
    ...(outbox !== undefined && { outbox }),
  });
  return { clock, server, session };
}

export async function started(seed = 1): Promise<Setting> {
  const all = setting(seed);
  all.session.start();
  await all.clock.pass(100);
  return all;
}

export function heldBy(session: Session, conversation = 'c1'): Entry[] {
  const log = session.store.conversation(conversation)?.log;
  return log === undefined ? [] : [...log.range([1, log.synced])];
}

export function texts(entries: readonly Entry[]): (string | null)[] {
  return entries.map((entry) => (entry.kind === 'message' ? entry.body && wordsOf(entry.body) : `<${entry.kind}>`));
}
