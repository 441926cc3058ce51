import { describe, expect, it } from 'vitest';

import { parseFrame } from '../src/frames.ts';
import { add, covers, find, last } from '../src/intervals.ts';
import type { Intervals } from '../src/intervals.ts';
import { makeUuidV7 } from '../src/uuid.ts';
import { seededBytes, seededRandom } from './seededRandom.ts';

describe('intervals', () => {
  it('behave like a set of numbers', () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const random = seededRandom(seed);
      const numbers = new Set<number>();
      let set: Intervals = [];
      for (let n = 0; n < 30; n += 1) {
        const from = Math.floor(random() * 60);
        const to = from + Math.floor(random() * 6);
        set = add(set, [from, to]);
        for (let seq = from; seq <= to; seq += 1) numbers.add(seq);
      }
      for (let seq = 0; seq < 70; seq += 1) expect(find(set, seq) !== null).toBe(numbers.has(seq));
      set.slice(1).forEach(([from], index) => expect(from).toBeGreaterThan(set[index]![1] + 1));
      expect(last(set)![1]).toBe(Math.max(...numbers));
    }
  });

  it('cover a range only without a hole, and an empty one always', () => {
    expect(
      covers(
        [
          [1, 3],
          [5, 9],
        ],
        [2, 6],
      ),
    ).toBe(false);
    expect(
      covers(
        [
          [1, 3],
          [5, 9],
        ],
        [5, 9],
      ),
    ).toBe(true);
    expect(covers([], [4, 3])).toBe(true);
  });
});

describe('UUIDv7', () => {
  it('has version, variant and a time that sorts', () => {
    const bytes = seededBytes(seededRandom(1));
    const first = makeUuidV7(1_795_000_000_000, bytes);
    const later = makeUuidV7(1_795_000_000_001, bytes);
    expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(first < later).toBe(true);
    expect(parseInt(first.replaceAll('-', '').slice(0, 12), 16)).toBe(1_795_000_000_000);
  });
});

describe('frames', () => {
  it('of a newer protocol are ignored', () => {
    expect(parseFrame('{"type":"hologram"}')).toBeNull();
    expect(parseFrame('[]')).toBeNull();
    expect(parseFrame('{"type":"pong","new":1}')).toEqual({ type: 'pong', new: 1 });
  });
});
