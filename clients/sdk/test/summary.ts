/** What a list shows of a log. */

import type { Member, Summary } from '../src/frames.ts';
import type { Log } from './logServer.ts';

export function summaryOf(log: Log, person: string): Summary {
  const mine = log.members.get(person) ?? { delivered: 0, read: 0 };
  const messages = log.entries.filter(({ kind }) => kind === 'message');
  return {
    id: log.id,
    kind: log.kind,
    title: log.title,
    member_count: log.members.size,
    role: 'member',
    other: log.kind === 'direct' ? (membersOf(log).find((member) => member.person !== person) ?? null) : null,
    last_seq: log.entries.length,
    last_ordinal: log.entries[log.entries.length - 1]?.ordinal ?? 0,
    delivered: mine.delivered,
    read: mine.read,
    unread: messages.filter(({ seq, sender }) => seq > mine.read && sender !== person).length,
    must_reads: 0,
    last: messages[messages.length - 1] ?? null,
    last_sender: messages[messages.length - 1]?.sender ?? null,
  };
}

export function membersOf(log: Log): Member[] {
  return [...log.members].map(([person, member]) => ({ person, role: 'member', ...member }));
}
