/** Sets of sequences as sorted, disjoint, non-adjacent closed intervals. Pure; a set is never changed in place. */

import type { Interval } from './frames.ts';

export type Intervals = readonly Interval[];

export function add(set: Intervals, [from, to]: Interval): Intervals {
  const before = set.filter(([, end]) => end < from - 1);
  const after = set.filter(([start]) => start > to + 1);
  const touching = set.slice(before.length, set.length - after.length);
  const merged: Interval = [Math.min(from, ...touching.map(([start]) => start)), Math.max(to, ...touching.map(([, end]) => end))];
  return [...before, merged, ...after];
}

export function find(set: Intervals, seq: number): Interval | null {
  return set.find(([from, to]) => from <= seq && seq <= to) ?? null;
}

/** True for an empty range as well: there is nothing in it that could be missing. */
export function covers(set: Intervals, [from, to]: Interval): boolean {
  if (from > to) return true;
  const found = find(set, from);
  return found !== null && found[1] >= to;
}

export function last(set: Intervals): Interval | null {
  return set[set.length - 1] ?? null;
}
