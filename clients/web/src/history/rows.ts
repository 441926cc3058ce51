/** From entries of a log and commands under way to the rows of a view. Pure. */

import type { Entry, MembersEntry, MessageEntry, Pending, PendingSend, PersonId } from '@govim/sdk';

import { isSameDay } from '../i18n/dates.ts';
import type { Zone } from '../i18n/zone.ts';

interface RowBase {
  /** Stays the same when a pending message becomes an entry, so that nothing jumps. */
  readonly key: string;
  readonly at: Date;
  /** The first row of a day carries its rule, the first new one the unread line: rows of their own would move when older ones load. */
  readonly startsDay: boolean;
  readonly startsUnread: boolean;
}

export interface MessageRow extends RowBase {
  readonly kind: 'message';
  readonly entry: MessageEntry;
  readonly isOwn: boolean;
  /** Shows who wrote; the following ones of the same run do not. */
  readonly startsRun: boolean;
  readonly recall: Pending | null;
}

export interface PendingRow extends RowBase {
  readonly kind: 'pending';
  readonly pending: PendingSend;
  readonly startsRun: boolean;
}

export interface MembersRow extends RowBase {
  readonly kind: 'members';
  readonly entry: MembersEntry;
}

export interface UnknownRow extends RowBase {
  readonly kind: 'unknown';
}

export type Row = MessageRow | PendingRow | MembersRow | UnknownRow;

const RUN_MS = 5 * 60_000;

export interface RowsInput {
  readonly entries: readonly Entry[];
  readonly pending: readonly Pending[];
  readonly me: PersonId | null;
  /** Between two people nobody joins. */
  readonly isDirect: boolean;
  /** The read cursor when the view was opened, or null when nothing was unread. */
  readonly readAtOpening: number | null;
  /** Whose midnight parts the days. */
  readonly zone: Zone;
}

export function buildRows({ entries, pending, me, isDirect, readAtOpening, zone }: RowsInput): readonly Row[] {
  const rows: Row[] = [];
  const recalls = new Map(pending.flatMap((one) => (one.kind === 'recall' ? [[one.target, one] as const] : [])));
  const isNew = (entry: Entry): boolean =>
    readAtOpening !== null && entry.seq > readAtOpening && entry.kind === 'message' && entry.sender !== me;
  const firstNew = entries.find(isNew)?.seq;
  for (const entry of entries) {
    if (SHOWN_ELSEWHERE.has(entry.kind) || isHidden(entry) || (isDirect && entry.kind === 'members')) continue;
    const base = baseOf(keyOf(entry, me), new Date(entry.at), rows, entry.seq === firstNew, zone);
    rows.push(rowOf(entry, base, rows, me, recalls.get(entry.seq) ?? null));
  }
  for (const one of pending) {
    if (one.kind !== 'send') continue;
    const base = baseOf(one.ref, new Date(one.madeAt), rows, false, zone);
    rows.push({ ...base, kind: 'pending', pending: one, startsRun: startsRun(base, rows, me, me) });
  }
  return rows;
}

/** These show in the message that they changed. */
const SHOWN_ELSEWHERE: ReadonlySet<Entry['kind']> = new Set(['recall', 'edit', 'withdrawal']);

/** I deleted it for myself. */
function isHidden(entry: Entry): boolean {
  return entry.kind === 'message' && entry.state === 'hidden';
}

function rowOf(entry: Entry, base: RowBase, before: readonly Row[], me: PersonId | null, recall: Pending | null): Row {
  if (entry.kind === 'members') return { ...base, kind: 'members', entry };
  if (entry.kind !== 'message') return { ...base, kind: 'unknown' };
  const isOwn = entry.sender === me;
  return { ...base, kind: 'message', entry, isOwn, recall, startsRun: startsRun(base, before, entry.sender, me) };
}

function keyOf(entry: Entry, me: PersonId | null): string {
  return entry.kind === 'message' && entry.sender === me && entry.client_ref !== null ? entry.client_ref : `seq ${entry.seq}`;
}

function baseOf(key: string, at: Date, before: readonly Row[], startsUnread: boolean, zone: Zone): RowBase {
  const previous = before[before.length - 1];
  return { key, at, startsDay: previous === undefined || !isSameDay(previous.at, at, zone), startsUnread };
}

function startsRun(base: RowBase, before: readonly Row[], sender: PersonId | null, me: PersonId | null): boolean {
  const previous = before[before.length - 1];
  if (previous === undefined || base.startsDay || base.startsUnread) return true;
  return senderOf(previous, me) !== sender || base.at.getTime() - previous.at.getTime() > RUN_MS;
}

/** Null for what breaks a run: notices and the place of a recalled message. */
function senderOf(row: Row, me: PersonId | null): PersonId | null {
  if (row.kind === 'pending') return me;
  return row.kind === 'message' && row.entry.body !== null ? row.entry.sender : null;
}
