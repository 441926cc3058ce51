/** What the sender may truthfully be told about who has read a message. */

import type { Conversation, PersonId } from '@govim/sdk';

import type { TextKey, Values } from '../i18n/catalogue.ts';

export interface ReadMark {
  readonly key: TextKey;
  readonly values: Values;
  readonly isComplete: boolean;
}

type Readers = Pick<Conversation, 'kind' | 'members' | 'memberCount'>;

export function readMark(conversation: Readers, seq: number, me: PersonId | null): ReadMark {
  const others = conversation.members.filter(({ person }) => person !== me);
  const n = others.filter(({ read }) => read >= seq).length;
  if (conversation.kind === 'direct')
    return directMark(
      n > 0,
      others.some(({ delivered }) => delivered >= seq),
    );
  const m = conversation.memberCount - 1;
  // A large group names only its first members: more may have read it than are known to have.
  const isPartial = conversation.members.length < conversation.memberCount;
  if (!isPartial && n === m && m > 0) return { key: 'message.read_all', values: {}, isComplete: true };
  return { key: isPartial ? 'message.read_at_least' : 'message.read_count', values: { n, m }, isComplete: false };
}

export function readersOf(conversation: Readers, seq: number, me: PersonId | null): number {
  return conversation.members.filter(({ person, read }) => person !== me && read >= seq).length;
}

function directMark(isRead: boolean, isDelivered: boolean): ReadMark {
  if (isRead) return { key: 'message.read', values: {}, isComplete: true };
  return { key: isDelivered ? 'message.delivered' : 'message.unread', values: {}, isComplete: false };
}
