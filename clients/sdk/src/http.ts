/** The HTTP calls of docs/protocol.md. A refusal is an ApiError with the server's code; no answer is `unreachable`. */

import type { ClientRef, Detail, Language, PersonId, Summary } from './frames.ts';
import type { Refusal } from './outbox.ts';

export interface SignedIn {
  readonly person: { readonly id: PersonId; readonly name: string };
  readonly must_change: boolean;
}

export interface WhoAmI extends SignedIn {
  readonly rights: readonly string[];
}

export interface Person {
  readonly id: PersonId;
  readonly name: string;
  readonly unit: string | null;
  readonly post: string | null;
}

export interface People {
  readonly people: readonly Person[];
  readonly total: number;
}

export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;
  readonly rule: string | null;
  readonly text: string;
  readonly detail: Detail;
  /** What to quote to an administrator. */
  readonly request: string | null;

  constructor({ code, rule = null, text = '', detail = {}, request = null }: Partial<Refusal> & { code: string; request?: string | null }) {
    super(code);
    this.code = code;
    this.rule = rule;
    this.text = text;
    this.detail = detail;
    this.request = request;
  }
}

export type Fetch = (path: string, init: RequestInit) => Promise<Response>;

export class Api {
  readonly #fetch: Fetch;
  #lang: Language;

  constructor(fetch: Fetch, lang: Language) {
    this.#fetch = fetch;
    this.#lang = lang;
  }

  speak(lang: Language): void {
    this.#lang = lang;
  }

  signIn(login: string, password: string): Promise<SignedIn> {
    return this.ask('POST', '/api/session', { login, password });
  }

  /** Null when nobody is signed in. */
  async visitor(): Promise<WhoAmI | null> {
    const { session } = await this.ask<{ readonly session: WhoAmI | null }>('GET', '/api/visitor');
    return session;
  }

  async signOut(): Promise<void> {
    await this.tell('DELETE', '/api/session', {});
  }

  people(q: string, limit: number): Promise<People> {
    return this.ask('GET', `/api/people?${new URLSearchParams({ q, limit: String(limit) }).toString()}`);
  }

  openDirect(client_ref: ClientRef, person: PersonId): Promise<Summary> {
    return this.ask('POST', '/api/conversations', { client_ref, kind: 'direct', person });
  }

  openGroup(client_ref: ClientRef, title: string, people: readonly PersonId[]): Promise<Summary> {
    return this.ask('POST', '/api/conversations', { client_ref, kind: 'group', title, people });
  }

  /** Only a plain answer counts as no: an unreachable server says nothing about the session. */
  async isSignedIn(): Promise<boolean> {
    try {
      return (await this.visitor()) !== null;
    } catch (error) {
      if (error instanceof ApiError) return true;
      throw error;
    }
  }

  /** What the server answers. */
  async ask<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await this.#call(method, path, body);
    return (await response.json()) as T;
  }

  /** Where the server answers nothing but that it is done. */
  async tell(method: string, path: string, body?: object): Promise<void> {
    await this.#call(method, path, body);
  }

  async #call(method: string, path: string, body?: object): Promise<Response> {
    const headers: Record<string, string> = { 'Accept-Language': this.#lang };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    let response: Response;
    try {
      response = await this.#fetch(path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
    } catch {
      throw new ApiError({ code: 'unreachable' });
    }
    if (!response.ok) throw await refusal(response);
    return response;
  }
}

type Said = string | number | boolean | null | undefined;

/** A list stands there again and again; what is not said, not at all. */
export function withQuery(path: string, asked: Readonly<Record<string, Said | readonly Said[]>>): string {
  const query = new URLSearchParams();
  for (const [name, said] of Object.entries(asked)) {
    for (const value of Array.isArray(said) ? (said as readonly Said[]) : [said as Said]) {
      if (value !== undefined && value !== null) query.append(name, String(value));
    }
  }
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}

async function refusal(response: Response): Promise<ApiError> {
  const request = response.headers.get('X-Request-Id');
  try {
    return new ApiError({ ...((await response.json()) as Refusal), request });
  } catch {
    // A proxy answered instead of the server.
    return new ApiError({ code: 'unreachable', request });
  }
}
