import { describe, expect, it } from 'vitest';

import * as generated from '../src/api.ts';
import { CALLS, begin } from './play.ts';

/** Those of the server's table, as tests/sdk passes them on. */
const OPERATIONS = JSON.parse(process.env['GOVIM_OPERATIONS'] ?? '[]') as string[];

const camel = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

describe('the generated client', () => {
  it('has each operation of the table, and each is called', () => {
    expect(Object.keys(generated).sort()).toEqual(OPERATIONS.map(camel).sort());
    expect(Object.keys(CALLS).sort()).toEqual([...OPERATIONS].sort());
  });

  it.each(OPERATIONS)('is answered: %s', async (operation) => {
    const play = await begin();
    const answer = await CALLS[operation]?.(play);
    if (operation !== 'sign_out') expect(answer).toBeTypeOf('object');
  });
});
