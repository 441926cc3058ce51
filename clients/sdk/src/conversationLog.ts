/**
 * What a client holds of one conversation's log: entries, the intervals that they fill, and `synced`,
 * the sequence up to which every change has been seen.
 *
 * Law: nothing above `synced` is held. So a page or a push is either at or below it, or continues it, or is
 * left for the next catch-up, and the cursor of a `hello` is never a lie.
 */

import type { Change, Cursor, Entry, Interval, MessageEntry, Resume } from './frames.ts';
import * as intervals from './intervals.ts';
import type { Intervals } from './intervals.ts';

/** A cursor of `hello` names so many intervals; older ones are forgotten, for nobody would say what changed in them. */
const MOST_INTERVALS = 8;

interface Withdrawal {
  readonly by: string;
  readonly at: string;
}

export class ConversationLog {
  readonly #entries = new Map<number, Entry>();
  // Also of messages that are not held: a page that was read before a recall may arrive after it.
  readonly #withdrawals = new Map<number, Withdrawal>();
  #intervals: Intervals = [];
  #synced: number;

  constructor(synced: number) {
    this.#synced = synced;
  }

  get synced(): number {
    return this.#synced;
  }

  get intervals(): Intervals {
    return this.#intervals;
  }

  entry(seq: number): Entry | undefined {
    return this.#entries.get(seq);
  }

  holds(range: Interval): boolean {
    return intervals.covers(this.#intervals, range);
  }

  /** Held entries of a range, ascending. */
  *range([from, to]: Interval): Generator<Entry> {
    for (let seq = from; seq <= to; seq += 1) {
      const entry = this.#entries.get(seq);
      if (entry !== undefined) yield entry;
    }
  }

  /** Takes entries in ascending order; returns those that moved `synced`. What would leave a hole is not taken. */
  merge(entries: readonly Entry[]): readonly Entry[] {
    const appended: Entry[] = [];
    for (const entry of entries) {
      if (entry.seq > this.#synced + 1) break;
      if (entry.seq === this.#synced + 1) {
        this.#synced = entry.seq;
        appended.push(entry);
      }
      this.#put(entry);
    }
    return appended;
  }

  /** Applies the answer to a cursor; returns the entries that are new. */
  resume(answer: Resume): readonly Entry[] {
    if (!answer.changed_complete) this.forget();
    for (const change of answer.changed) this.#apply(change);
    const fresh = answer.page.filter(({ seq }) => seq > this.#synced);
    this.#synced = Math.max(this.#synced, answer.head);
    for (const entry of answer.page) this.#put(entry);
    return fresh;
  }

  /** Drops the entries; what was recalled stays known. */
  forget(): void {
    this.#entries.clear();
    this.#intervals = [];
  }

  /** Starts again above everything held, when nobody asked for what changed below. */
  restart(synced: number): void {
    this.forget();
    this.#synced = synced;
  }

  cursor(): Cursor {
    for (const [from, to] of this.#intervals.slice(0, -MOST_INTERVALS)) {
      for (let seq = from; seq <= to; seq += 1) this.#entries.delete(seq);
    }
    this.#intervals = this.#intervals.slice(-MOST_INTERVALS);
    return { synced: this.#synced, have: this.#intervals };
  }

  /** An entry with every recall known here applied. */
  present(entry: Entry): Entry {
    const withdrawal = this.#withdrawals.get(entry.seq);
    return withdrawal !== undefined && entry.kind === 'message' ? recalled(entry, withdrawal) : entry;
  }

  #put(entry: Entry): void {
    this.#entries.set(entry.seq, this.present(entry));
    this.#intervals = intervals.add(this.#intervals, [entry.seq, entry.seq]);
    if (entry.kind === 'recall') this.#withdraw(entry.target, { by: entry.sender, at: entry.at });
  }

  #apply({ seq, state, by, at }: Change): void {
    if (state === 'recalled') this.#withdraw(seq, { by, at });
  }

  #withdraw(target: number, withdrawal: Withdrawal): void {
    this.#withdrawals.set(target, withdrawal);
    const held = this.#entries.get(target);
    if (held !== undefined) this.#entries.set(target, this.present(held));
  }
}

function recalled(entry: MessageEntry, { by, at }: Withdrawal): MessageEntry {
  return { ...entry, body: null, state: 'recalled', recalled_by: by, recalled_at: at };
}
