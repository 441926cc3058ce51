import type { Conversation, PendingSend } from '@govim/sdk';
import { describe, expect, it } from 'vitest';

import { ConversationLog } from '../../sdk/src/conversationLog.ts';
import { emptyKey, lineOf, matches, titleOf } from '../src/list/lines.ts';
import { neighbour, nextUnread } from '../src/list/order.ts';

const member = (person: string, name: string) => ({ person, name, role: 'member', read: 0, delivered: 0 });
const names = new Map([
  ['ada', '张伟'],
  ['bo', '王秀英'],
]);

const group: Conversation = {
  id: 'c',
  kind: 'group',
  title: '值班群',
  memberCount: 2,
  members: [member('ada', '张伟'), member('bo', '王秀英')],
  lastSeq: 1,
  lastOrdinal: 1,
  read: 0,
  unread: 1,
  mentions: 0,
  role: 'member',
  isPinned: false,
  mutedUntil: null,
  isMarkedUnread: false,
  draft: null,
  mustReads: 0,
  reactions: new Map(),
  confirmations: new Map(),
  pinsAt: 0,
  last: {
    kind: 'message',
    seq: 1,
    ordinal: 1,
    sender: 'bo',
    at: '',
    client_ref: null,
    body: { kind: 'text', text: '收\n到' },
    state: 'sent',
  },
  activeAt: '2026-11-24T01:00:00.000Z',
  log: new ConversationLog(1),
};

const unsent: PendingSend = {
  kind: 'send',
  ref: 'r',
  conversation: 'c',
  madeAt: 0,
  state: 'refused',
  refusal: null,
  epoch: null,
  burnSeconds: null,
  body: { kind: 'text', text: 'no' },
};

describe('the line of a conversation', () => {
  it('names who spoke in a group, not me and not in a direct conversation', () => {
    expect(lineOf(group, 'ada', names, [], '')).toEqual({ mark: null, name: '王秀英', text: '收 到' });
    expect(lineOf(group, 'bo', names, [], '').name).toBeNull();
    expect(lineOf({ ...group, kind: 'direct' }, 'ada', names, [], '').name).toBeNull();
  });

  it('is the draft first, then what is not sent, then the newest message', () => {
    expect(lineOf(group, 'ada', names, [unsent], 'later')).toEqual({ mark: 'list.draft', name: null, text: 'later' });
    expect(lineOf(group, 'ada', names, [unsent], ' ').mark).toBe('list.not_sent');
    expect(lineOf(group, 'ada', names, [{ ...unsent, conversation: 'other' }], '').mark).toBeNull();
  });

  it('of a recalled message has no text', () => {
    const last = { ...group.last!, body: null, state: 'recalled' } as Conversation['last'];
    expect(lineOf({ ...group, last }, 'ada', names, [], '')).toEqual({ mark: 'list.recalled', name: '王秀英', text: '' });
  });
});

describe('titles', () => {
  it('of a direct conversation are the other side', () => {
    expect(titleOf({ ...group, kind: 'direct', title: null }, 'ada')).toBe('王秀英');
  });

  it('match whatever the case and width', () => {
    expect(matches('财务处Ａ组', ' a组')).toBe(true);
    expect(matches('财务处', '办公')).toBe(false);
  });
});

describe('an empty list', () => {
  it('says that nobody was found, and without a connection that people cannot be searched', () => {
    expect(emptyKey('王', true)).toBe('list.no_match');
    expect(emptyKey('王', false)).toBe('list.no_match_offline');
  });

  it('claims to be empty only when that is known', () => {
    expect(emptyKey('', true)).toBe('list.empty');
    expect(emptyKey(' ', false)).toBeNull();
  });
});

describe('moving by keys', () => {
  const list = [1, 0, 3, 0].map((unread, index) => ({ id: `c${index}`, unread }));

  it('stops at the ends of the list', () => {
    expect(neighbour(list, 'c0', 1)).toBe('c1');
    expect(neighbour(list, 'c0', -1)).toBeUndefined();
    expect(neighbour(list, null, 1)).toBe('c0');
  });

  it('goes round to the next unread one and never to the open one', () => {
    expect(nextUnread(list, 'c0', 1)).toBe('c2');
    expect(nextUnread(list, 'c2', 1)).toBe('c0');
    expect(nextUnread(list, 'c0', -1)).toBe('c2');
    expect(nextUnread([list[1]!], null, 1)).toBeUndefined();
    expect(nextUnread([list[0]!], 'c0', 1)).toBeUndefined();
  });
});
