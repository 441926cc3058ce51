import { describe, expect, it } from 'vitest';

import { missingFor } from '../src/start/missing.ts';

describe('a new conversation', () => {
  it('wants somebody, and a title where there are several', () => {
    expect(missingFor(0, '值班群')).toBe('start.needs_person');
    expect(missingFor(1, '')).toBeNull();
    expect(missingFor(2, ' ')).toBe('start.needs_title');
    expect(missingFor(2, '值班群')).toBeNull();
  });

  it('is not asked for with half a character in its title', () => {
    expect(missingFor(2, '值班\ud83d')).toBe('start.title_broken');
    expect(missingFor(2, '值班😀')).toBeNull();
  });
});
