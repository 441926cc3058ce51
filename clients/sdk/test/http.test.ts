import { describe, expect, it } from 'vitest';

import { pins, reactions, react } from '../src/api.ts';
import { Api, ApiError, withQuery } from '../src/http.ts';

const json = (status: number, body: unknown): Response => new Response(JSON.stringify(body), { status });
const api = (answer: () => Promise<Response>): Api => new Api(answer, 'en');
const ada = { person: { id: 'ada', name: 'Ada' }, must_change: false, rights: [] };

describe('an operation', () => {
  it('asks what the table says', async () => {
    const asked: unknown[] = [];
    const server = new Api((path, init) => {
      asked.push([init.method, path, init.body]);
      return Promise.resolve(json(200, {}));
    }, 'en');
    await react(server, { conversation: 'c', seq: 3, reaction: '👍' });
    await reactions(server, { conversation: 'c', seq: 3, limit: 5 });
    await pins(server, { conversation: 'c' });
    expect(asked).toEqual([
      ['PUT', '/api/conversations/c/messages/3/reactions', '{"reaction":"👍"}'],
      ['GET', '/api/conversations/c/messages/3/reactions?limit=5', undefined],
      ['GET', '/api/conversations/c/pins', undefined],
    ]);
  });

  it('says a list again and again, and what is not said not at all', () => {
    expect(withQuery('/p', { people: ['a', 'b'], after: null, limit: undefined })).toBe('/p?people=a&people=b');
    expect(withQuery('/p', {})).toBe('/p');
  });
});

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
