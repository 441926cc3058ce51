import { beforeEach, describe, expect, it, vi } from 'vitest';

import { blockerOf, roomLeft } from '../src/composer/blocker.ts';
import { Drafts } from '../src/composer/drafts.ts';

describe('what blocks sending', () => {
  it('is nothing to say, or too much by so many bytes', () => {
    expect(blockerOf(' \n', 100)).toEqual({ key: 'composer.empty', values: {} });
    expect(blockerOf('字'.repeat(34), 100)).toEqual({ key: 'composer.too_long', values: { n: 2 } });
    expect(blockerOf('字'.repeat(33), 100)).toBeNull();
  });

  it('is half a character, wherever it came from', () => {
    for (const text of ['\ud83d', 'a\ude00b', '好\ud83d']) expect(blockerOf(text, 100)).toEqual({ key: 'composer.broken', values: {} });
    expect(blockerOf('😀', 100)).toBeNull();
  });

  it('is announced by the room left near the limit', () => {
    expect(roomLeft('字'.repeat(10), 100)).toBeNull();
    expect(roomLeft('字'.repeat(32), 100)).toBe(4);
    expect(roomLeft('字'.repeat(34), 100)).toBeNull();
  });
});

describe('drafts', () => {
  const stored = new Map<string, string>();

  beforeEach(() => {
    stored.clear();
    vi.stubGlobal('sessionStorage', {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => stored.set(key, value),
    });
  });

  it('belong to a conversation and a person and survive a reload', () => {
    const drafts = new Drafts('ada');
    drafts.set('c1', 'one');
    drafts.set('c2', 'two');
    expect(new Drafts('ada').get('c1')).toBe('one');
    expect(new Drafts('bo').get('c1')).toBe('');
  });

  it('are not kept in the middle of a composition', () => {
    const drafts = new Drafts('ada');
    drafts.set('c1', 'nihao', true);
    expect(drafts.get('c1')).toBe('nihao');
    expect(new Drafts('ada').get('c1')).toBe('');
  });

  it('take a text back behind what is being written', () => {
    const drafts = new Drafts('ada');
    drafts.giveBack('c1', 'old');
    expect(drafts.get('c1')).toBe('old');
    drafts.giveBack('c1', 'older');
    expect(drafts.get('c1')).toBe('old\nolder');
  });

  it('live without storage', () => {
    vi.stubGlobal('sessionStorage', undefined);
    const drafts = new Drafts('ada');
    drafts.set('c1', 'one');
    expect(drafts.get('c1')).toBe('one');
  });
});
