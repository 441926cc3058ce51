import { describe, expect, it } from 'vitest';

import { Api, ApiError } from '../src/http.ts';

const json = (status: number, body: unknown): Response => new Response(JSON.stringify(body), { status });
const api = (answer: () => Promise<Response>): Api => new Api(answer, 'en');
const ada = { person: { id: 'ada', name: 'Ada' }, must_change: false, rights: [] };

describe('whether somebody is signed in', () => {
  it('is what the server says', async () => {
    const signedIn = api(() => Promise.resolve(json(200, { session: ada })));
    const nobody = api(() => Promise.resolve(json(200, { session: null })));
    expect([await signedIn.visitor(), await signedIn.isSignedIn()]).toEqual([ada, true]);
    expect([await nobody.visitor(), await nobody.isSignedIn()]).toEqual([null, false]);
  });

  it('is not denied by a server that does not answer, or cannot now', async () => {
    const silent = api(() => Promise.reject(new TypeError('Failed to fetch')));
    const ill = api(() => Promise.resolve(json(503, { code: 'unavailable' })));
    expect([await silent.isSignedIn(), await ill.isSignedIn()]).toEqual([true, true]);
    await expect(silent.visitor()).rejects.toThrow(ApiError);
  });
});
