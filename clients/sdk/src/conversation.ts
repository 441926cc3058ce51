/** One conversation as a value: replaced at each change, so that identity tells a view whether to render. */

import { isText } from './bodies.ts';
import { ConversationLog } from './conversationLog.ts';
import type {
  ConversationId,
  ConversationKind,
  Entry,
  Interval,
  Member,
  MembersEntry,
  MustReadCounts,
  PersonId,
  Reactions,
  ReceiptsPushed,
  Resume,
  Summary,
  Timestamp,
} from './frames.ts';

export interface Conversation {
  readonly id: ConversationId;
  readonly kind: ConversationKind;
  readonly title: string | null;
  readonly memberCount: number;
  /** The other side of a direct conversation; of a group those that were asked for, which may not be all. */
  readonly members: readonly Member[];
  /** The highest sequence heard of; what is held may end below it. */
  readonly lastSeq: number;
  readonly lastOrdinal: number;
  readonly read: number;
  readonly unread: number;
  /** Unread messages that name me or everybody. */
  readonly mentions: number;
  /** Mine. */
  readonly role: string;
  readonly isPinned: boolean;
  readonly mutedUntil: Timestamp | null;
  /** By myself, until my read cursor moves on. */
  readonly isMarkedUnread: boolean;
  /** What another device began to write; the beginning of it, or all. */
  readonly draft: string | null;
  /** Messages that wait for my confirmation. */
  readonly mustReads: number;
  /** Of the messages of which it was told since the page was opened. */
  readonly reactions: ReadonlyMap<number, Reactions['reactions']>;
  readonly confirmations: ReadonlyMap<number, MustReadCounts>;
  /** The newest entry that pinned a message or took it down: the pins are to be read anew. */
  readonly pinsAt: number;
  /** The newest countable entry. */
  readonly last: Entry | null;
  /** When something last happened here; orders the list. */
  readonly activeAt: Timestamp;
  readonly log: ConversationLog;
}

export function fromSummary(summary: Summary, gainedAt: Timestamp): Conversation {
  const log = new ConversationLog(summary.last_seq);
  if (summary.last !== null) log.merge([summary.last], summary.last_seq);
  return {
    id: summary.id,
    kind: summary.kind,
    title: summary.title,
    memberCount: summary.member_count,
    members: othersOf(summary),
    lastSeq: summary.last_seq,
    lastOrdinal: summary.last_ordinal,
    read: summary.read,
    unread: summary.unread,
    ...ownOf(summary),
    reactions: new Map(),
    confirmations: new Map(),
    pinsAt: 0,
    last: summary.last,
    activeAt: summary.last?.at ?? gainedAt,
    log,
  };
}

/** What the server says about a conversation that is known already. The log is left to cursors and pages. */
export function withSummary(conversation: Conversation, summary: Summary, me: PersonId | null): Conversation {
  const isNews = summary.last_seq >= conversation.lastSeq;
  const updated: Conversation = {
    ...conversation,
    title: summary.title,
    memberCount: summary.member_count,
    members: summary.other === null ? conversation.members : forward(othersOf(summary), conversation.members),
    lastSeq: Math.max(conversation.lastSeq, summary.last_seq),
    lastOrdinal: Math.max(conversation.lastOrdinal, summary.last_ordinal),
    last: isNews ? summary.last : conversation.last,
    activeAt: (isNews ? summary.last?.at : undefined) ?? conversation.activeAt,
    unread: isNews ? summary.unread : conversation.unread,
    ...ownOf(summary),
    mentions: isNews ? (summary.mentions ?? 0) : conversation.mentions,
    read: summary.read,
  };
  // This device may have read further than the server has heard.
  return withRead(updated, conversation.read, me);
}

/** Members as the server knows them, in the place of those held. */
export function withMembers(conversation: Conversation, members: readonly Member[]): Conversation {
  return { ...conversation, members: forward(members, conversation.members) };
}

function othersOf({ other }: Summary): readonly Member[] {
  return other === null ? [] : [other];
}

/** What a summary leaves out is as usual. */
function ownOf(summary: Summary) {
  return {
    role: summary.role,
    mentions: summary.mentions ?? 0,
    isPinned: summary.pinned ?? false,
    mutedUntil: summary.muted_until ?? null,
    isMarkedUnread: summary.marked_unread ?? false,
    draft: summary.draft?.text ?? null,
    mustReads: summary.must_reads,
  };
}

/** Entries that continue the log. Entries up to `lastSeq` were counted by the summary that named it. */
function withNew(conversation: Conversation, entries: readonly Entry[], me: PersonId | null): Conversation {
  const next = entries.reduce((before, entry) => withOne(before, entry, me), conversation);
  return refreshed({ ...next, mentions: countMentions(next, me) });
}

/** After a change in what the log holds: the last line says the same. */
export function refreshed(conversation: Conversation): Conversation {
  const { last, log } = conversation;
  return { ...conversation, last: last === null || last.seq < log.first ? null : log.present(last) };
}

function withOne(conversation: Conversation, entry: Entry, me: PersonId | null): Conversation {
  const { lastSeq, lastOrdinal, last, activeAt, read, unread } = conversation;
  const isUncounted = entry.seq > lastSeq && entry.seq > read;
  const isNewest = entry.kind === 'message' && entry.seq >= (last?.seq ?? 0);
  return {
    ...withAct(conversation, entry, me),
    lastSeq: Math.max(lastSeq, entry.seq),
    lastOrdinal: Math.max(lastOrdinal, entry.ordinal),
    last: isNewest ? entry : last,
    activeAt: isNewest && entry.at > activeAt ? entry.at : activeAt,
    unread: unread + Number(isUncounted && entry.kind === 'message' && entry.sender !== me),
    mentions: conversation.mentions + Number(isUncounted && isMention(entry, me)),
  };
}

/** What an entry that is no message changes in the conversation itself. */
function withAct(conversation: Conversation, entry: Entry, me: PersonId | null): Conversation {
  if (entry.seq <= conversation.lastSeq) return conversation;
  if (entry.kind === 'pin') return { ...conversation, pinsAt: entry.seq };
  if (entry.kind === 'members') return withMoved(conversation, entry);
  if (entry.kind !== 'settings') return conversation;
  const { title = conversation.title, roles = {} } = entry.body;
  const members = conversation.members.map((member) => ({ ...member, role: roles[member.person] ?? member.role }));
  return { ...conversation, title, members, role: (me === null ? undefined : roles[me]) ?? conversation.role };
}

function withMoved(conversation: Conversation, { joined = [], body }: MembersEntry): Conversation {
  const left = new Set(body?.left ?? []);
  return {
    ...conversation,
    memberCount: conversation.memberCount + joined.length - left.size,
    members: conversation.members.filter(({ person }) => !left.has(person)),
  };
}

function isMention(entry: Entry, me: PersonId | null): boolean {
  if (entry.kind !== 'message' || entry.sender === me || entry.body === null || !isText(entry.body)) return false;
  const { mentions = [], mention_all: isForAll = false } = entry.body;
  return isForAll || (me !== null && mentions.includes(me));
}

/** A page of history, or a push: also refreshes what is known of the last line. */
export function withEntries(
  conversation: Conversation,
  entries: readonly Entry[],
  asOf: number | undefined,
  me: PersonId | null,
): Conversation {
  return withNew(conversation, conversation.log.merge(entries, asOf), me);
}

export function withResume(conversation: Conversation, answer: Resume, me: PersonId | null): Conversation {
  return withNew(conversation, conversation.log.resume(answer), me);
}

/** The read cursor only moves forward. */
export function withRead(conversation: Conversation, read: number, me: PersonId | null): Conversation {
  if (read <= conversation.read) return conversation;
  const moved = { ...conversation, read, isMarkedUnread: false };
  return { ...moved, unread: countUnread(moved, me), mentions: countMentions(moved, me) };
}

export function withReceipts(conversation: Conversation, { cursors }: ReceiptsPushed, me: PersonId | null): Conversation {
  const moved = new Map(cursors.map((cursor) => [cursor.person, cursor]));
  const members = conversation.members.map((member) => {
    const cursor = moved.get(member.person);
    return cursor === undefined ? member : furthest(member, cursor);
  });
  const mine = me === null ? undefined : moved.get(me);
  return withRead({ ...conversation, members }, mine?.read ?? 0, me);
}

/** Exact when everything after the read cursor is held; else as near as the ordinals tell. */
function countUnread(conversation: Conversation, me: PersonId | null): number {
  const { log, read, lastSeq, lastOrdinal, unread } = conversation;
  const rest: Interval = [read + 1, lastSeq];
  const messages = [...log.range(rest)].filter(({ kind }) => kind === 'message');
  if (log.holds(rest)) return messages.filter(({ sender }) => sender !== me).length;
  const readOrdinal = log.entry(read)?.ordinal;
  if (readOrdinal === undefined) return Math.min(unread, lastSeq - read);
  return Math.max(0, lastOrdinal - readOrdinal - messages.filter(({ sender }) => sender === me).length);
}

/** Exact when everything after the read cursor is held; else at most as many as are unread. */
function countMentions(conversation: Conversation, me: PersonId | null): number {
  const { log, read, lastSeq, mentions, unread } = conversation;
  const rest: Interval = [read + 1, lastSeq];
  return log.holds(rest) ? [...log.range(rest)].filter((entry) => isMention(entry, me)).length : Math.min(mentions, unread);
}

export function withReactions(conversation: Conversation, tallies: readonly Reactions[]): Conversation {
  const told = tallies.map(({ seq, reactions }) => [seq, reactions] as const);
  return { ...conversation, reactions: new Map([...conversation.reactions, ...told]) };
}

export function withConfirmations(conversation: Conversation, counts: readonly MustReadCounts[]): Conversation {
  const told = counts.map((one) => [one.seq, one] as const);
  return { ...conversation, confirmations: new Map([...conversation.confirmations, ...told]) };
}

function furthest(member: Member, cursor: { readonly delivered: number; readonly read: number }): Member {
  return {
    ...member,
    delivered: Math.max(member.delivered, cursor.delivered),
    read: Math.max(member.read, cursor.read),
  };
}

function forward(members: readonly Member[], known: readonly Member[]): readonly Member[] {
  const before = new Map(known.map((member) => [member.person, member]));
  return members.map((member) => furthest(member, before.get(member.person) ?? member));
}
