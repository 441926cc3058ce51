/** The answer to a cursor, as docs/protocol.md says it. */

import type { Change, EditEntry, Entry, Hello, MessageEntry, RecallEntry, Resume, WithdrawalEntry } from '../src/frames.ts';
import type { Log } from './logServer.ts';

function isChange(entry: Entry): entry is RecallEntry | EditEntry | WithdrawalEntry {
  return entry.kind === 'recall' || entry.kind === 'edit' || entry.kind === 'withdrawal';
}

export function resume(log: Log, synced: number, have: Hello['cursors'][string]['have']): Resume {
  const { entries } = log;
  const changes = entries.slice(synced).flatMap((entry) => (isChange(entry) ? [entry] : []));
  const isHeld = (seq: number): boolean => seq <= synced && have.some(([from, to]) => from <= seq && seq <= to);
  // Once each, as it is now.
  const newest = new Map(changes.filter(({ target }) => isHeld(target)).map((entry) => [entry.target, entry]));
  const changed = [...newest.values()].map(({ kind, target, sender: by, at }): Change => {
    const entry = entries[target - 1] as MessageEntry;
    if (entry.state === 'recalled') return { seq: target, state: 'recalled', by, at };
    return { seq: target, state: kind === 'withdrawal' ? 'withdrawn' : 'edited', by, at, entry };
  });
  const page = entries.slice(Math.max(synced, entries.length - 50));
  const first = page[0]?.seq ?? synced + 1;
  return {
    type: 'resume',
    conversation: log.id,
    changed: changed.slice(0, 500),
    changed_complete: changed.length <= 500,
    page,
    gap: first > synced + 1 ? [synced + 1, first - 1] : null,
    head: entries.length,
  };
}
