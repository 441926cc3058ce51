import type { Entry, Member, MessageEntry, PendingRecall, PendingSend } from '@govim/sdk';
import { describe, expect, it } from 'vitest';

import { VirtualClock } from '../../sdk/test/virtualClock.ts';
import { openingOf } from '../src/history/opening.ts';
import { readMark } from '../src/history/readMark.ts';
import { ReadWatch } from '../src/history/readWatch.ts';
import { buildRows } from '../src/history/rows.ts';
import { zoneOf } from '../src/i18n/zone.ts';
import { recallOffer } from '../src/history/recallable.ts';
import type { Row } from '../src/history/rows.ts';

const START = Date.UTC(2026, 10, 24, 1);

function message(seq: number, sender: string, minutes = seq, more: Partial<MessageEntry> = {}): MessageEntry {
  const at = new Date(START + minutes * 60_000).toISOString();
  return {
    kind: 'message',
    seq,
    ordinal: seq,
    sender,
    at,
    client_ref: null,
    body: { kind: 'text', text: `${seq}` },
    state: 'sent',
    ...more,
  };
}

const sending: PendingSend = {
  kind: 'send',
  ref: 'r1',
  conversation: 'c',
  madeAt: START + 60_000,
  state: 'sending',
  refusal: null,
  epoch: null,
  burnSeconds: null,
  body: { kind: 'text', text: 'mine' },
};

function rows(entries: readonly Entry[], more: Partial<Parameters<typeof buildRows>[0]> = {}): readonly Row[] {
  return buildRows({ entries, pending: [], me: 'ada', isDirect: false, readAtOpening: null, zone: zoneOf('Asia/Shanghai'), ...more });
}

const runs = (list: readonly Row[]): boolean[] => list.map((row) => 'startsRun' in row && row.startsRun);

describe('rows', () => {
  it('group what one person writes within five minutes', () => {
    expect(
      runs(rows([message(1, 'bo', 0), message(2, 'bo', 4), message(3, 'bo', 10), message(4, 'cy', 11), message(5, 'ada', 12)])),
    ).toEqual([true, false, true, true, true]);
  });

  it('carry the rule of a day and the line of the first unread message of somebody else', () => {
    const list = rows([message(1, 'bo'), message(2, 'ada', 2), message(3, 'bo', 3), message(4, 'bo', 24 * 60)], { readAtOpening: 1 });
    expect(list.map(({ startsDay }) => startsDay)).toEqual([true, false, false, true]);
    expect(list.map(({ startsUnread }) => startsUnread)).toEqual([false, false, true, false]);
  });

  it('part the days at the midnight of the zone', () => {
    const around = [message(1, 'bo', 14 * 60), message(2, 'bo', 16 * 60)]; // 23:00 and 01:00 in Shanghai
    expect(rows(around).map(({ startsDay }) => startsDay)).toEqual([true, true]);
    expect(rows(around, { zone: zoneOf('UTC') }).map(({ startsDay }) => startsDay)).toEqual([true, false]);
  });

  it('keep the key of my message when it becomes an entry', () => {
    const [pending] = rows([], { pending: [sending] });
    const [stored] = rows([message(1, 'ada', 1, { client_ref: 'r1' })]);
    expect(stored?.key).toBe(pending?.key);
  });

  it('do not take a key from a ref of somebody else', () => {
    const [row] = rows([message(7, 'bo', 1, { client_ref: 'r1' })], { pending: [] });
    expect(row?.key).toBe('seq 7');
  });

  it('show a recall in the message that it took back, before and after it is in the log', () => {
    const recall: PendingRecall = {
      kind: 'recall',
      ref: 'r2',
      conversation: 'c',
      madeAt: START,
      state: 'sending',
      refusal: null,
      epoch: null,
      target: 1,
    };
    expect(rows([message(1, 'ada')], { pending: [recall] })).toMatchObject([{ kind: 'message', recall: { ref: 'r2' } }]);
    const { at } = message(2, 'ada');
    const done = rows([
      message(1, 'ada', 1, { body: null, state: 'recalled' }),
      { kind: 'recall', seq: 2, ordinal: 1, sender: 'ada', at, client_ref: 'r2', target: 1 },
    ]);
    expect(done).toHaveLength(1);
  });

  it('tell who joined a group, and not that two people are two', () => {
    const { at } = message(1, 'bo');
    const members: Entry = { kind: 'members', seq: 1, ordinal: 0, sender: 'bo', at, client_ref: null, joined: ['ada', 'bo'] };
    expect(rows([members]).map(({ kind }) => kind)).toEqual(['members']);
    expect(rows([members], { isDirect: true })).toEqual([]);
  });

  it('of a kind that this page does not know say so', () => {
    const poll = { ...message(1, 'bo'), kind: 'poll' } as unknown as Entry;
    expect(rows([poll, message(2, 'bo')]).map(({ kind }) => kind)).toEqual(['unknown', 'message']);
  });
});

describe('opening', () => {
  const at = (read: number, synced: number, unread: number) => openingOf({ read, unread, log: { synced } });

  it('is at the end when nothing is unread', () => {
    expect(at(500, 500, 0)).toEqual({ focus: 500, readBefore: null, needs: [441, 500] });
    expect(at(0, 0, 0)).toEqual({ focus: 0, readBefore: null, needs: [1, 0] });
  });

  it('holds everything unread with some context when it is few', () => {
    expect(at(400, 500, 100)).toEqual({ focus: 500, readBefore: 400, needs: [381, 500] });
  });

  it('is around the first unread message when there are many', () => {
    const { focus, needs } = at(1_000, 9_000, 7_500);
    expect(focus).toBe(1_001);
    expect(needs).toEqual([981, 1_180]);
  });
});

describe('the read mark', () => {
  const member = (person: string, read: number, delivered = read): Member => ({
    person,
    role: 'member',
    name: person,
    read,
    delivered,
  });

  it('of a direct conversation tells read, delivered and neither', () => {
    const mark = (read: number, delivered: number) =>
      readMark({ kind: 'direct', memberCount: 2, members: [member('ada', 9), member('bo', read, delivered)] }, 5, 'ada').key;
    expect([mark(5, 5), mark(4, 5), mark(4, 4)]).toEqual(['message.read', 'message.delivered', 'message.unread']);
  });

  it('of a group counts the others and never me', () => {
    const members = [member('ada', 9), member('bo', 5), member('cy', 4)];
    expect(readMark({ kind: 'group', memberCount: 3, members }, 5, 'ada')).toMatchObject({
      key: 'message.read_count',
      values: { n: 1, m: 2 },
    });
    expect(readMark({ kind: 'group', memberCount: 3, members }, 4, 'ada').key).toBe('message.read_all');
  });

  it('of a group that names only its first members claims no more than it knows', () => {
    const members = [member('ada', 9), member('bo', 9)];
    expect(readMark({ kind: 'group', memberCount: 5_000, members }, 5, 'ada')).toMatchObject({
      key: 'message.read_at_least',
      values: { n: 1, m: 4_999 },
    });
  });
});

describe('reading', () => {
  function watched() {
    const clock = new VirtualClock();
    const read: number[] = [];
    return { clock, read, watch: new ReadWatch(clock, (seq) => read.push(seq)) };
  }

  it('is being visible for a second', async () => {
    const { clock, read, watch } = watched();
    watch.attend(true);
    watch.see([1, 2]);
    await clock.pass(999);
    expect(read).toEqual([]);
    await clock.pass(1);
    expect(read).toEqual([2]);
  });

  it('is not: visible while nobody attends', async () => {
    const { clock, read, watch } = watched();
    watch.see([1]);
    await clock.pass(10_000);
    expect(read).toEqual([]);
  });

  it('is not: attention that breaks off before the second is over', async () => {
    const { clock, read, watch } = watched();
    watch.attend(true);
    watch.see([1]);
    await clock.pass(900);
    watch.attend(false);
    watch.attend(true);
    await clock.pass(900);
    expect(read).toEqual([]);
    await clock.pass(100);
    expect(read).toEqual([1]);
  });

  it('is not: what scrolls by', async () => {
    const { clock, read, watch } = watched();
    watch.attend(true);
    for (let seq = 1; seq <= 20; seq += 1) {
      watch.see([seq, seq + 1]);
      await clock.pass(300);
    }
    expect(read).toEqual([]);
    await clock.pass(1_000);
    expect(read.at(-1)).toBe(21);
  });
});

describe('a recall', () => {
  const offered = (entry: Entry, seconds: number, afterSeconds: number) =>
    recallOffer(rows([entry])[0]!, seconds, Date.parse(entry.at) + afterSeconds * 1_000);

  it('is offered for my own message while the window is open', () => {
    const mine = message(1, 'ada');
    expect(offered(mine, 120, 120)).toMatchObject({ kind: 'open', row: { entry: { seq: 1 } } });
    expect(offered(mine, 120, -5)?.kind).toBe('open');
  });

  it('that comes too late says how long it could have been made', () => {
    const mine = message(1, 'ada');
    expect(offered(mine, 120, 121)).toEqual({ kind: 'closed', reason: { key: 'recall.closed_minutes', values: { n: 2 } } });
    expect(offered(mine, 90, 91)).toEqual({ kind: 'closed', reason: { key: 'recall.closed_seconds', values: { n: 90 } } });
  });

  it('says so where the rules allow none', () => {
    expect(offered(message(1, 'ada'), 0, 0)).toEqual({ kind: 'closed', reason: { key: 'recall.never', values: {} } });
  });

  it('is no question for others, or twice', () => {
    expect(offered(message(1, 'bo'), 120, 0)).toBeNull();
    expect(offered(message(1, 'ada', 1, { body: null, state: 'recalled' }), 120, 0)).toBeNull();
  });
});
