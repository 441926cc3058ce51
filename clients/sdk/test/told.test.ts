import { describe, expect, it } from 'vitest';

import { add, burn, edit, own, postBurning } from './acts.ts';
import { heldBy, started, texts } from './client.ts';
import type { Setting } from './client.ts';

const SECOND = 1_000;

const conversation = ({ session }: Setting) => session.store.conversation('c1')!;

async function away(all: Setting, meanwhile: () => void): Promise<void> {
  await all.clock.pass(SECOND);
  all.server.isUp = false;
  all.server.cut();
  await all.clock.pass(10);
  meanwhile();
  all.server.isUp = true;
  await all.clock.pass(60 * SECOND);
}

describe('the personal log', () => {
  const pinned = { kind: 'pinned', conversation: 'c1', seq: null, value: true };

  it('brings what another device changed', async () => {
    const all = await started();
    own(all.server, pinned);
    own(all.server, { kind: 'muted', conversation: 'c1', seq: null, value: '2999-01-01T00:00:00.000Z' });
    own(all.server, { kind: 'draft', conversation: 'c1', seq: null, value: { text: 'begun' } });
    own(all.server, { kind: 'marked_unread', conversation: 'c1', seq: null, value: true });
    own(all.server, { kind: 'favourite', conversation: 'c1', seq: 1, value: { tags: ['todo'] } });
    own(all.server, { kind: 'from a newer server', conversation: 'c1', seq: 1, value: 7 });
    await all.clock.pass(10);
    expect(conversation(all)).toMatchObject({
      isPinned: true,
      mutedUntil: '2999-01-01T00:00:00.000Z',
      draft: 'begun',
      isMarkedUnread: true,
    });
    expect(all.session.store.snapshot().favourites.get('c1 1')).toEqual(['todo']);
  });

  it('is read where a push was dropped, and applied once and in its order', async () => {
    const all = await started();
    let pushes = 0;
    all.server.faults = (frame) => (frame.type === 'personal' && ++pushes < 3 ? [] : [{ frame, delay: 0 }]);
    for (const value of [true, false, true]) own(all.server, { ...pinned, value });
    await all.clock.pass(10);
    expect(conversation(all).isPinned).toBe(true);
    all.server.cut();
    await all.clock.pass(60 * SECOND);
    expect(all.server.hellos.at(-1)?.personal).toBe(3);
  });

  it('tells after a reconnect what was missed', async () => {
    const all = await started();
    all.server.post('c1', 'bo', 'one');
    await away(all, () => own(all.server, { kind: 'hidden', conversation: 'c1', seq: 1, value: null }));
    expect(texts(heldBy(all.session))).toEqual([null]);
  });

  it('that is longer than what is told makes the copies be read anew', async () => {
    const all = await started();
    all.server.post('c1', 'bo', 'one');
    all.server.mostPersonal = 1;
    await away(all, () => {
      own(all.server, { kind: 'hidden', conversation: 'c1', seq: 1, value: null });
      own(all.server, { ...pinned, value: true });
    });
    expect(heldBy(all.session)).toEqual([]);
    expect(conversation(all).isPinned).toBe(true);
  });
});

describe('a message that burns', () => {
  it('is gone from the memory so long after it was read', async () => {
    const all = await started();
    postBurning(all.server, 'c1', 'bo', 'for your eyes', 30);
    await all.clock.pass(60 * SECOND);
    expect(texts(heldBy(all.session))).toEqual(['for your eyes']);
    all.session.markRead('c1', 1);
    await all.clock.pass(29 * SECOND);
    expect(texts(heldBy(all.session))).toEqual(['for your eyes']);
    await all.clock.pass(2 * SECOND);
    expect(texts(heldBy(all.session))).toEqual([null]);
    expect(conversation(all).last).toMatchObject({ state: 'burnt', body: null });
  });

  it('of my own is gone when the server says that all others’ are', async () => {
    const all = await started();
    all.session.send('c1', 'for your eyes', 30);
    await all.clock.pass(SECOND);
    all.server.read('c1', 'bo', 1);
    await all.clock.pass(29 * SECOND);
    burn(all.server, 'c1', 1);
    await all.clock.pass(5 * SECOND);
    expect(texts(heldBy(all.session))).toEqual([null]);
  });

  it('that was read on another device is asked for again, and is gone in its time at the latest', async () => {
    const all = await started();
    postBurning(all.server, 'c1', 'bo', 'for your eyes', 30);
    all.server.read('c1', 'ada', 1);
    const page = all.session.load('c1', { before: 2 }, 10);
    await all.clock.pass(SECOND);
    await page;
    burn(all.server, 'c1', 1);
    await all.clock.pass(31 * SECOND);
    expect(texts(heldBy(all.session))).toEqual([null]);
  });
});

describe('what the server tells', () => {
  it('of counts, presence, typing and decisions is in the store', async () => {
    const all = await started();
    const { server, session, clock } = all;
    server.tell({ type: 'tallies', conversation: 'c1', tallies: [{ seq: 1, reactions: [{ reaction: '👍', count: 2 }] }] });
    const counts = { seq: 1, asked_by: 'ada', asked: 2, confirmed: 1, has_ended: false };
    server.tell({ type: 'must_reads', conversation: 'c1', must_reads: [counts] });
    server.tell({ type: 'must_read', conversation: 'c1', seq: 1, reason: 'reminder', asked_by: 'bo', sent_at: '', late: [], notify: true });
    server.tell({ type: 'sign_off', sign_off: 's1', kind: 'recall', state: 'open' });
    server.tell({ type: 'report', report: 'r1', state: 'open' });
    server.tell({ type: 'presence', people: [{ person: 'bo', online: true, state: 'busy', text: '', until: null }] });
    server.tell({ type: 'typing', conversation: 'c1', person: 'bo' });
    await clock.pass(10);
    expect(conversation(all).reactions.get(1)).toEqual([{ reaction: '👍', count: 2 }]);
    expect(conversation(all).confirmations.get(1)).toEqual(counts);
    expect(session.store.snapshot().reports.get('r1')).toBe('open');
    const { mustReadsTold, signOffs, presence, typing } = session.store.snapshot();
    expect(mustReadsTold.map(({ reason }) => reason)).toEqual(['reminder']);
    expect(signOffs.get('s1')?.state).toBe('open');
    expect(presence.get('bo')?.state).toBe('busy');
    expect(typing.get('c1')).toEqual(['bo']);
    await clock.pass(7 * SECOND);
    expect(session.store.snapshot().typing.get('c1')).toEqual([]);
  });

  it('of a conversation that I am not in any more: it is forgotten', async () => {
    const all = await started();
    all.server.tell({ type: 'gone', conversation: 'c1' });
    await all.clock.pass(10);
    expect(all.session.store.conversation('c1')).toBeUndefined();
  });

  it('of who joined and left changes the count', async () => {
    const all = await started();
    add(all.server, 'c1', 'bo', { joined: ['cy', 'di'] });
    add(all.server, 'c1', 'bo', { left: ['di'] });
    await all.clock.pass(10);
    expect(conversation(all).memberCount).toBe(3);
  });

  it('is nothing where this client does not know it', async () => {
    const all = await started();
    all.server.tell({ type: 'from a newer server' } as never);
    all.server.post('c1', 'bo', 'and goes on');
    await all.clock.pass(10);
    expect(texts(heldBy(all.session))).toEqual(['and goes on']);
  });
});

describe('mentions', () => {
  it('are counted while they are unread, and not once they are recalled or read', async () => {
    const all = await started();
    const { server, clock, session } = all;
    server.say('c1', 'bo', { kind: 'text', text: '@ada', mentions: ['ada'] });
    server.say('c1', 'bo', { kind: 'text', text: '@all', mention_all: true });
    server.say('c1', 'bo', { kind: 'text', text: '@cy', mentions: ['cy'] });
    await clock.pass(10);
    expect(conversation(all)).toMatchObject({ unread: 3, mentions: 2 });
    server.recall('c1', 'bo', 1);
    await clock.pass(10);
    expect(conversation(all)).toMatchObject({ unread: 3, mentions: 1 });
    session.markRead('c1', 4);
    expect(conversation(all)).toMatchObject({ unread: 0, mentions: 0 });
  });
});

describe('an edit', () => {
  it('of mine is sent with the version that was edited, and shown', async () => {
    const all = await started();
    all.session.send('c1', 'furst');
    await all.clock.pass(10);
    const [message] = heldBy(all.session);
    if (message?.kind !== 'message') throw new Error('no message');
    all.session.edit('c1', message, { kind: 'text', text: 'first' });
    await all.clock.pass(10);
    expect(texts(heldBy(all.session))).toEqual(['first', '<edit>']);
    expect(all.session.store.snapshot().pending).toEqual([]);
  });

  it('that happened while away arrives with the resume', async () => {
    const all = await started();
    all.server.post('c1', 'bo', 'one');
    await away(all, () => {
      edit(all.server, 'c1', 'bo', 1, 'edited');
      for (let n = 0; n < 80; n += 1) all.server.post('c1', 'bo', `${n}`);
    });
    expect(texts(heldBy(all.session))[0]).toBe('edited');
  });
});
