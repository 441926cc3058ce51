/** What later entries of a log make of an earlier one: recalled, edited, withdrawn; also what others quote of it. Pure. */

import { isForward, isMerged, isText, wordsOf } from './bodies.ts';
import type { Body } from './bodies.ts';
import type { Entry, MessageEntry } from './entries.ts';
import type { PersonId, Timestamp } from './ids.ts';

export interface LogChange {
  /** Its place in the log, or the head of a resume that told of it. */
  readonly seq: number;
  readonly target: number;
  readonly kind: 'recall' | 'edit' | 'withdrawal';
  readonly by: PersonId;
  readonly at: Timestamp;
  /** What the message says from then on; null where nobody may see that any more. */
  readonly body: Body | null;
}

/** As many characters of a message as a quote shows. */
const MOST_QUOTED = 2_000;

export function changeOf(entry: Entry): LogChange | null {
  const { seq, sender: by, at } = entry;
  if (entry.kind === 'edit') return { seq, target: entry.target, kind: 'edit', by, at, body: entry.body ?? null };
  if (entry.kind === 'recall' || entry.kind === 'withdrawal') return { seq, target: entry.target, kind: entry.kind, by, at, body: null };
  return null;
}

/** The same entry where the change is none of it. */
export function changed(entry: Entry, change: LogChange): Entry {
  if (entry.kind === 'edit') return entry.target === change.target && change.kind === 'recall' ? { ...entry, body: null } : entry;
  if (entry.kind !== 'message') return entry;
  return entry.seq === change.target ? changedMessage(entry, change) : quotingMessage(entry, change);
}

/** Whether only the server knows what is left of it. */
export function isToBeReadAgain(entry: Entry, change: LogChange): boolean {
  return change.kind === 'withdrawal' && changed(entry, change) !== entry;
}

function changedMessage(message: MessageEntry, { kind, seq, by, at, body }: LogChange): MessageEntry {
  switch (kind) {
    case 'recall':
      // For whoever deleted it for themselves it does not matter what else became of it.
      return message.state === 'hidden' ? message : { ...message, body: null, state: 'recalled', recalled_by: by, recalled_at: at };
    case 'edit': {
      const isSeen = message.state === 'sent' && body !== null;
      const edited = { ...message, edited_at: at, edits: (message.edits ?? 0) + 1, version: seq };
      return { ...edited, body: isSeen ? withQuoteOf(message.body, body) : null };
    }
    case 'withdrawal':
      return message.body === null ? message : { ...message, body: withdrawn(message.body) };
  }
}

function quotingMessage(message: MessageEntry, { kind, target, body: now }: LogChange): MessageEntry {
  const { body } = message;
  if (body === null || !isText(body) || body.quote?.seq !== target) return message;
  const quote =
    kind === 'edit'
      ? { ...body.quote, text: now === null ? null : Array.from(wordsOf(now)).slice(0, MOST_QUOTED).join('') }
      : { ...body.quote, state: 'withdrawn' as const, text: null };
  return { ...message, body: { ...body, quote } };
}

/** What a message quotes it goes on quoting. */
function withQuoteOf(before: Body | null, now: Body): Body {
  if (!isText(now)) return now;
  const { quote: named, ...text } = now;
  const quote = before !== null && isText(before) ? before.quote : named;
  return quote === undefined ? text : { ...text, quote };
}

function withdrawn(body: Body): Body {
  if (isForward(body)) {
    const { fallback: gone, ...rest } = body;
    return gone === undefined && body.state === 'withdrawn' ? body : { ...rest, state: 'withdrawn', body: null };
  }
  if (!isMerged(body)) return body;
  const items = body.items.map((item) => ({ ...item, state: 'withdrawn' as const, text: null }));
  return { ...body, items, fallback: body.title };
}
