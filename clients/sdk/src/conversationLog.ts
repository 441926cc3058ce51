/**
 * What a client holds of one conversation's log: entries, the intervals that they fill, and `synced`,
 * the sequence up to which every change has been seen.
 *
 * Law: nothing above `synced` is held. So a page or a push is either at or below it, or continues it, or is
 * left for the next catch-up, and the cursor of a `hello` is never a lie.
 *
 * Each entry is held with the head of the log of which it tells the state. Later changes are applied to it, and what tells
 * an older state is ignored: so pages and pushes may come in any order.
 */

import { isText } from './bodies.ts';
import { changeOf, changed, isToBeReadAgain } from './changes.ts';
import type { LogChange } from './changes.ts';
import type { Change, Cursor, Entry, Interval, MessageEntry, Resume } from './frames.ts';
import * as intervals from './intervals.ts';
import type { Intervals } from './intervals.ts';

/** A cursor of `hello` names so many intervals; older ones are forgotten, for nobody would say what changed in them. */
const MOST_INTERVALS = 8;

interface Held {
  readonly entry: Entry;
  readonly asOf: number;
}

export class ConversationLog {
  readonly #held = new Map<number, Held>();
  // Also of messages that are not held: a page that was read before a change may arrive after it.
  readonly #changes = new Map<number, LogChange[]>();
  readonly #hidden = new Set<number>();
  readonly #burnt = new Set<number>();
  readonly #stale = new Set<number>();
  #intervals: Intervals = [];
  #synced: number;
  #first = 1;

  constructor(synced: number) {
    this.#synced = synced;
  }

  get synced(): number {
    return this.#synced;
  }

  get intervals(): Intervals {
    return this.#intervals;
  }

  /** The first sequence that this person may read: newcomers and whoever cleared it do not see all. */
  get first(): number {
    return this.#first;
  }

  entry(seq: number): Entry | undefined {
    return this.#held.get(seq)?.entry;
  }

  holds([from, to]: Interval): boolean {
    return intervals.covers(this.#intervals, [Math.max(from, this.#first), to]);
  }

  /** Held entries of a range, ascending. */
  *range([from, to]: Interval): Generator<Entry> {
    for (let seq = Math.max(from, this.#first); seq <= to; seq += 1) {
      const entry = this.entry(seq);
      if (entry !== undefined) yield entry;
    }
  }

  /** Messages whose text vanishes after reading. */
  burning(): readonly MessageEntry[] {
    const all = [...this.#held.values()].map(({ entry }) => entry);
    return all.filter(
      (entry): entry is MessageEntry => entry.kind === 'message' && entry.burn_seconds !== undefined && entry.body !== null,
    );
  }

  /**
   * Takes entries in ascending order, as they are while `asOf` is the head of the log; a push tells its own moment.
   * Returns those that moved `synced`. What would leave a hole is not taken.
   */
  merge(entries: readonly Entry[], asOf?: number): readonly Entry[] {
    const appended: Entry[] = [];
    for (const entry of entries) {
      if (entry.seq > this.#synced + 1) break;
      if (entry.seq === this.#synced + 1) {
        this.#synced = entry.seq;
        appended.push(entry);
      }
      this.#put(entry, asOf ?? entry.seq);
    }
    return appended;
  }

  /** Applies the answer to a cursor; returns the entries that are new. */
  resume(answer: Resume): readonly Entry[] {
    if (!answer.changed_complete) this.forget();
    for (const change of answer.changed) this.#resumed(change, answer.head);
    const fresh = answer.page.filter(({ seq }) => seq > this.#synced);
    this.#synced = Math.max(this.#synced, answer.head);
    for (const entry of answer.page) this.#put(entry, answer.head);
    return fresh;
  }

  /** Nothing before is for this person to read. */
  begins(first: number): void {
    this.#first = Math.max(this.#first, first);
  }

  /** The person deleted for themselves what is up to there. */
  clear(upTo: number): void {
    this.begins(upTo + 1);
    for (const seq of [...this.#held.keys()]) if (seq <= upTo) this.#held.delete(seq);
    this.#intervals = this.#intervals.filter(([, to]) => to > upTo).map(([from, to]) => [Math.max(from, upTo + 1), to]);
  }

  /** The person deleted the message for themselves. */
  hide(seq: number): void {
    this.#hidden.add(seq);
    this.#show(seq);
  }

  /** The time of the person's copy is over. */
  burn(seq: number): void {
    this.#burnt.add(seq);
    this.#show(seq);
  }

  /** Messages of which only the server knows what is left; each is told once. */
  takeStale(): readonly number[] {
    const stale = [...this.#stale];
    this.#stale.clear();
    return stale;
  }

  /** Drops the entries; what changed stays known. */
  forget(): void {
    this.#held.clear();
    this.#intervals = [];
  }

  /** Starts again above everything held, when nobody asked for what changed below. */
  restart(synced: number): void {
    this.forget();
    this.#synced = synced;
  }

  cursor(): Cursor {
    for (const [from, to] of this.#intervals.slice(0, -MOST_INTERVALS)) {
      for (let seq = from; seq <= to; seq += 1) this.#held.delete(seq);
    }
    this.#intervals = this.#intervals.slice(-MOST_INTERVALS);
    return { synced: this.#synced, have: this.#intervals };
  }

  /** An entry as it is known here to be. */
  present(entry: Entry): Entry {
    const recall = this.#changes.get(entry.seq)?.find(({ kind }) => kind === 'recall');
    return this.entry(entry.seq) ?? this.#seen(recall === undefined ? entry : changed(entry, recall));
  }

  #put(entry: Entry, asOf: number): void {
    const held = this.#held.get(entry.seq);
    if (entry.seq < this.#first || (held !== undefined && held.asOf > asOf)) return;
    let now: Held = { entry, asOf };
    for (const change of this.#changesAfter(entry, asOf)) now = this.#with(now, change);
    this.#held.set(entry.seq, { ...now, entry: this.#seen(now.entry) });
    this.#intervals = intervals.add(this.#intervals, [entry.seq, entry.seq]);
    const change = changeOf(entry);
    if (change !== null) this.#note(change);
  }

  #resumed({ seq, state, by, at, entry }: Change, head: number): void {
    if (entry !== undefined && this.#held.has(seq)) this.#put(entry, head);
    const kind = ({ recalled: 'recall', edited: 'edit', withdrawn: 'withdrawal' } as const)[state];
    this.#note({ seq: head, target: seq, kind, by, at, body: entry?.body ?? null });
  }

  #note(change: LogChange): void {
    const known = this.#changes.get(change.target) ?? [];
    if (known.some(({ seq }) => seq === change.seq)) return;
    this.#changes.set(change.target, [...known, change]);
    for (const [seq, held] of this.#held) {
      if (held.asOf < change.seq) this.#held.set(seq, this.#with(held, change));
    }
  }

  #with(held: Held, change: LogChange): Held {
    const entry = changed(held.entry, change);
    if (entry === held.entry) return held;
    if (isToBeReadAgain(held.entry, change)) this.#stale.add(entry.seq);
    return { entry, asOf: change.seq };
  }

  /** In their order: those of the entry itself, of what it quotes, or of what it edits. */
  #changesAfter(entry: Entry, asOf: number): readonly LogChange[] {
    const of = (target: number | undefined): readonly LogChange[] => (target === undefined ? [] : (this.#changes.get(target) ?? []));
    const other = entry.kind === 'edit' ? entry.target : quotedBy(entry);
    return [...of(entry.seq), ...of(other)].filter(({ seq }) => seq > asOf).sort((one, two) => one.seq - two.seq);
  }

  #show(seq: number): void {
    const held = this.#held.get(seq);
    if (held !== undefined) this.#held.set(seq, { ...held, entry: this.#seen(held.entry) });
  }

  /** As this person sees it. */
  #seen(entry: Entry): Entry {
    if (entry.kind !== 'message') return entry;
    if (this.#hidden.has(entry.seq)) {
      const { recalled_by: by, recalled_at: at, ...rest } = entry;
      return by === undefined && at === undefined && entry.state === 'hidden' ? entry : { ...rest, body: null, state: 'hidden' };
    }
    return this.#burnt.has(entry.seq) && entry.state === 'sent' ? { ...entry, body: null, state: 'burnt' } : entry;
  }
}

function quotedBy(entry: Entry): number | undefined {
  if (entry.kind !== 'message' || entry.body === null || !isText(entry.body)) return undefined;
  return entry.body.quote?.seq;
}
