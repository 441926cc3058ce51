import { describe, expect, it } from 'vitest';

import { setting, started } from './client.ts';
import type { Setting } from './client.ts';

const SECOND = 1_000;

function conversation({ session }: Setting) {
  return session.store.conversation('c1')!;
}

describe('members', () => {
  it('of a group come when they are asked for, those of a direct conversation with its summary', async () => {
    const all = await started();
    all.server.open('c2', 'direct', ['bo', 'ada']);
    await all.clock.pass(10);
    expect(conversation(all)).toMatchObject({ members: [], memberCount: 2 });
    expect(all.session.store.conversation('c2')!.members.map(({ person }) => person)).toEqual(['bo']);
    void all.session.loadMembers('c1');
    await all.clock.pass(10);
    expect(conversation(all).members.map(({ person }) => person)).toEqual(['ada', 'bo']);
    all.server.cut();
    await all.clock.pass(60 * SECOND);
    expect(conversation(all).members).toHaveLength(2);
  });
});

describe('names', () => {
  const names = ({ session }: Setting) => Object.fromEntries(session.store.snapshot().names);

  it('of the last line come with the summary', async () => {
    const all = setting();
    all.server.post('c1', 'bo', 'hi');
    all.session.start();
    await all.clock.pass(100);
    expect(names(all)).toEqual({ bo: 'bo' });
    expect(all.server.namesAsked).toEqual([]);
  });

  it('of who speaks for the first time are asked for, together and once', async () => {
    const all = await started();
    all.server.open('c2', 'group', ['ada', 'cy', 'di'], 'More');
    all.server.post('c2', 'cy', 'one');
    all.server.post('c2', 'di', 'two');
    all.server.post('c2', 'di', 'three');
    all.server.post('c2', 'gone', 'four');
    await all.clock.pass(100);
    all.server.post('c2', 'gone', 'five');
    await all.clock.pass(100);
    expect(names(all)).toEqual({ cy: 'cy', di: 'di' });
    expect(all.server.namesAsked.flat().sort()).toEqual(['cy', 'di', 'gone']);
  });

  it('that a broken connection did not answer are asked for after the next welcome', async () => {
    const all = await started();
    all.server.open('c2', 'group', ['ada', 'cy'], 'More');
    all.server.post('c2', 'cy', 'one');
    all.server.post('c2', 'ada', 'two');
    await all.clock.pass(1);
    all.server.cut();
    await all.clock.pass(60 * SECOND);
    expect(names(all)).toMatchObject({ cy: 'cy' });
  });
});
