/** People of the demonstration at a real server, which `tests/sdk` starts: `GOVIM_URL`, `GOVIM_PASSWORD`. */

import { Api, makeUuidV7, operations } from '../src/index.ts';
import type { Fetch } from '../src/index.ts';

export const URL_OF_SERVER = process.env['GOVIM_URL'] ?? '';
export const PASSWORD = process.env['GOVIM_PASSWORD'] ?? '';

/** Node keeps no cookies. */
export class Jar {
  cookie = '';

  readonly fetch: Fetch = async (path, init) => {
    const headers = { ...(init.headers as Record<string, string>), ...(this.cookie !== '' && { Cookie: this.cookie }) };
    const response = await fetch(`${URL_OF_SERVER}${path}`, { ...init, headers });
    for (const set of response.headers.getSetCookie()) this.cookie = set.split(';')[0] ?? '';
    return response;
  };
}

export function newRef(): string {
  return makeUuidV7(Date.now(), (count) => crypto.getRandomValues(new Uint8Array(count)));
}

export interface SignedIn {
  readonly api: Api;
  readonly jar: Jar;
  readonly id: string;
}

export async function signedIn(login: string): Promise<SignedIn> {
  const jar = new Jar();
  const api = new Api(jar.fetch, 'en');
  const { person } = await operations.signIn(api, { login, password: PASSWORD });
  return { api, jar, id: person.id };
}
