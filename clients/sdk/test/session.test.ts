import { describe, expect, it } from 'vitest';

import { ConversationLog } from '../src/conversationLog.ts';
import { heldBy, setting, started, texts } from './client.ts';
import type { Setting } from './client.ts';

const SECOND = 1_000;

function conversation({ session }: Setting) {
  return session.store.conversation('c1')!;
}

describe('sending', () => {
  it('shows a message as sending and then as an entry of the log', async () => {
    const all = await started();
    all.session.send('c1', '你好');
    expect(all.session.store.snapshot().pending.map(({ state }) => state)).toEqual(['sending']);
    await all.clock.pass(10);
    expect(all.session.store.snapshot().pending).toEqual([]);
    expect(texts(heldBy(all.session))).toEqual(['你好']);
    expect(conversation(all).unread).toBe(0);
  });

  it('keeps a message that is written without a connection and sends it after the reconnect', async () => {
    const all = await started();
    all.server.isUp = false;
    all.server.cut();
    await all.clock.pass(SECOND);
    all.session.send('c1', 'later');
    expect(all.session.store.snapshot().pending.map(({ state }) => state)).toEqual(['waiting']);
    all.server.isUp = true;
    await all.clock.pass(60 * SECOND);
    expect(texts(heldBy(all.session))).toEqual(['later']);
  });

  it('sends once more with the same ref when the ack was lost, and the log has one message', async () => {
    const all = await started();
    let cuts = 1;
    all.server.losesAck = () => cuts-- > 0;
    all.server.faults = () => [];
    const ref = all.session.send('c1', 'once');
    await all.clock.pass(10 * SECOND);
    expect(heldBy(all.session).map(({ client_ref }) => client_ref)).toEqual([ref]);
    expect(all.server.logs.get('c1')!.entries).toHaveLength(1);
    expect(all.session.store.snapshot().pending).toEqual([]);
  });

  it('never shows a message both as pending and as an entry', async () => {
    const all = await started();
    const { store } = all.session;
    let doubles = 0;
    store.subscribe(() => {
      const refs = new Set(heldBy(all.session).map(({ client_ref }) => client_ref));
      doubles += store.snapshot().pending.filter(({ ref }) => refs.has(ref)).length;
    });
    all.session.send('c1', 'pushed before its ack');
    await all.clock.pass(100);
    let cuts = 1;
    all.server.losesAck = () => cuts-- > 0;
    all.server.faults = () => [];
    all.session.send('c1', 'found by the resume');
    await all.clock.pass(10 * SECOND);
    expect(texts(heldBy(all.session))).toEqual(['pushed before its ack', 'found by the resume']);
    expect(doubles).toBe(0);
  });

  it('tells a refusal by a rule from a failure, and retries a failure with its ref', async () => {
    const all = await started();
    all.server.refuse = (frame) =>
      frame.type === 'send' && frame.body.kind === 'text' && frame.body.text === 'full'
        ? { code: 'not_stored', rule: '' }
        : { code: 'sensitive_word', rule: 'words.1' };
    const failed = all.session.send('c1', 'full');
    all.session.send('c1', 'secret');
    await all.clock.pass(10);
    expect(all.session.store.snapshot().pending.map(({ state, refusal }) => [state, refusal?.code])).toEqual([
      ['failed', 'not_stored'],
      ['refused', 'sensitive_word'],
    ]);
    all.server.refuse = () => null;
    all.session.retry(failed);
    await all.clock.pass(10);
    expect(heldBy(all.session).map(({ client_ref }) => client_ref)).toEqual([failed]);
  });

  it('does not resend by itself a frame on which the server closed as too large', async () => {
    const all = await started();
    all.session.send('c1', 'huge');
    all.server.cut(1009);
    await all.clock.pass(10 * SECOND);
    expect(all.session.store.snapshot().pending.map(({ state }) => state)).toEqual(['failed']);
    expect(all.server.logs.get('c1')!.entries).toHaveLength(0);
  });
});

describe('recall', () => {
  it('takes the text from the held message, the last line and later pages', async () => {
    const all = await started();
    all.session.send('c1', 'oops');
    await all.clock.pass(10);
    all.session.recall('c1', 1);
    await all.clock.pass(10);
    expect(texts(heldBy(all.session))).toEqual([null, '<recall>']);
    expect(conversation(all).last).toMatchObject({ seq: 1, state: 'recalled', recalled_by: 'ada' });
  });

  it('that is refused leaves the message and says why, until it is put away', async () => {
    const all = await started();
    all.session.send('c1', 'too late');
    await all.clock.pass(10);
    all.server.refuse = () => ({ code: 'recall_window_closed', rule: 'recall.group' });
    const ref = all.session.recall('c1', 1);
    await all.clock.pass(10);
    expect(texts(heldBy(all.session))).toEqual(['too late']);
    expect(all.session.store.snapshot().pending).toMatchObject([{ ref, target: 1, state: 'refused', refusal: { rule: 'recall.group' } }]);
    all.session.discard(ref);
    expect(all.session.store.snapshot().pending).toEqual([]);
  });

  it('is not undone by a page that was read before it', async () => {
    const all = await started();
    all.server.post('c1', 'bo', 'oops');
    await all.clock.pass(10);
    const stale = [...all.server.logs.get('c1')!.entries];
    all.server.recall('c1', 'bo', 1);
    await all.clock.pass(10);
    conversation(all).log.merge(stale);
    expect(texts(heldBy(all.session))).toEqual([null, '<recall>']);
  });

  it('that happened while away arrives with the resume', async () => {
    const all = await started();
    all.server.post('c1', 'bo', 'oops');
    await all.clock.pass(10);
    all.server.isUp = false;
    all.server.cut();
    all.server.recall('c1', 'bo', 1);
    for (let n = 0; n < 80; n += 1) all.server.post('c1', 'bo', `${n}`);
    all.server.isUp = true;
    await all.clock.pass(60 * SECOND);
    expect(texts(heldBy(all.session))[0]).toBeNull();
    expect(heldBy(all.session)).toHaveLength(1 + 50);
    expect(conversation(all).log.synced).toBe(82);
  });
});

describe('pushes', () => {
  it('reads the log where a push was dropped', async () => {
    const all = await started();
    let pushes = 0;
    all.server.faults = (frame) => (frame.type === 'entry' && ++pushes % 3 !== 0 ? [] : [{ frame, delay: 0 }]);
    for (let n = 1; n <= 9; n += 1) all.server.post('c1', 'bo', `${n}`);
    await all.clock.pass(100);
    expect(texts(heldBy(all.session))).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9']);
    expect(conversation(all).unread).toBe(9);
  });

  it('bring a conversation that one was added to', async () => {
    const all = await started();
    all.server.open('c2', 'direct', ['bo', 'ada']);
    all.server.post('c2', 'bo', 'hi');
    await all.clock.pass(10);
    expect(texts(heldBy(all.session, 'c2'))).toEqual(['hi']);
    expect(all.session.store.snapshot().conversations[0]?.id).toBe('c2');
  });
});

describe('a resume', () => {
  async function away(all: Setting, missed: number): Promise<void> {
    all.server.post('c1', 'bo', 'held');
    await all.clock.pass(SECOND);
    all.server.isUp = false;
    all.server.cut();
    for (let n = 0; n < missed; n += 1) all.server.post('c1', 'bo', `${n}`);
    all.server.isUp = true;
    await all.clock.pass(20 * SECOND);
  }

  it('does not count again what the welcome has counted', async () => {
    const all = await started();
    await away(all, 3);
    expect(conversation(all).unread).toBe(4);
  });

  it('is waited for when a push comes before it: nobody reads through the gap', async () => {
    const all = await started();
    all.server.beforeResume = () => all.server.post('c1', 'bo', 'between');
    await away(all, 300);
    expect(all.server.histories).toEqual([]);
    expect(heldBy(all.session)).toHaveLength(1 + 50);
    expect(conversation(all).log.synced).toBe(302);
  });
});

describe('the log', () => {
  it('holds nothing above the sequence up to which it has seen every change', () => {
    const log = new ConversationLog(1);
    const entry = { kind: 'message', sender: 'bo', at: '', client_ref: null, body: null, state: 'sent' } as const;
    expect(log.merge([{ ...entry, seq: 5, ordinal: 5 }])).toEqual([]);
    expect(log.cursor()).toEqual({ synced: 1, have: [] });
    expect(log.merge([2, 3].map((seq) => ({ ...entry, seq, ordinal: seq })))).toHaveLength(2);
    expect(log.cursor()).toEqual({ synced: 3, have: [[2, 3]] });
  });

  it('forgets the intervals that a hello does not name', () => {
    const log = new ConversationLog(100);
    const entry = { kind: 'message', sender: 'bo', at: '', client_ref: null, body: null, state: 'sent' } as const;
    for (let seq = 2; seq <= 40; seq += 2) log.merge([{ ...entry, seq, ordinal: seq }]);
    expect(log.cursor().have).toHaveLength(8);
    expect([...log.range([1, 100])].map(({ seq }) => seq)).toEqual([26, 28, 30, 32, 34, 36, 38, 40]);
  });
});

describe('receipts', () => {
  it('tell what arrived, and read only what was marked', async () => {
    const all = await started();
    all.server.post('c1', 'bo', 'one');
    all.server.post('c1', 'bo', 'two');
    await all.clock.pass(SECOND);
    expect(all.server.receipts).toEqual([{ type: 'receipt', conversation: 'c1', delivered: 2 }]);
    all.session.markRead('c1', 1);
    expect(conversation(all).unread).toBe(1);
    await all.clock.pass(SECOND);
    expect(all.server.receipts.at(-1)).toEqual({ type: 'receipt', conversation: 'c1', read: 1 });
  });

  it('that were marked without a connection are told after it', async () => {
    const all = await started();
    all.server.post('c1', 'bo', 'one');
    await all.clock.pass(SECOND);
    all.server.isUp = false;
    all.server.cut();
    await all.clock.pass(SECOND);
    all.session.markRead('c1', 1);
    all.server.isUp = true;
    await all.clock.pass(60 * SECOND);
    expect(all.server.logs.get('c1')!.members.get('ada')!.read).toBe(1);
    expect(conversation(all).unread).toBe(0);
  });

  it('of others move their cursors, and those of my other device my unread count', async () => {
    const all = await started();
    all.server.post('c1', 'bo', 'one');
    await all.clock.pass(10);
    void all.session.loadMembers('c1');
    await all.clock.pass(10);
    all.server.read('c1', 'bo', 1);
    await all.clock.pass(10);
    expect(conversation(all).members).toContainEqual({ person: 'bo', name: 'bo', role: 'member', delivered: 0, read: 1 });
    expect(conversation(all).unread).toBe(1);
    all.server.read('c1', 'ada', 1);
    await all.clock.pass(10);
    expect(conversation(all).unread).toBe(0);
  });
});

describe('the welcome', () => {
  it('tells the recall windows and how far the clocks are apart', async () => {
    const all = setting();
    all.server.ahead = -90 * SECOND;
    all.session.start();
    await all.clock.pass(100);
    const { limits, serverAhead } = all.session.store.snapshot();
    expect(limits?.recall_seconds).toEqual({ direct: 300, group: 120 });
    expect(serverAhead).toBe(-90 * SECOND);
  });
});
