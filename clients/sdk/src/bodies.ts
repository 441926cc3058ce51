/** What a message says, by the kind of its body: as it is shown and as it is sent. A kind that is not known says its `fallback`. */

import type { ConversationId, PersonId, Timestamp } from './ids.ts';

/** What a quote shows: the quoted message as it is now. */
export interface Quoted {
  readonly seq: number;
  readonly sender: PersonId;
  readonly at: Timestamp;
  readonly state: 'sent' | 'withdrawn';
  readonly text: string | null;
}

export interface TextBody {
  readonly kind: 'text';
  readonly text: string;
  readonly mentions?: readonly PersonId[];
  readonly mention_all?: boolean;
  readonly quote?: Quoted;
}

export interface ForwardBody {
  readonly kind: 'forward';
  readonly sender: PersonId;
  readonly at: Timestamp;
  readonly state: 'sent' | 'withdrawn';
  readonly body: Body | null;
  readonly fallback?: string;
}

export interface MergedItem {
  readonly sender: PersonId;
  readonly at: Timestamp;
  readonly state: 'sent' | 'withdrawn';
  readonly text: string | null;
}

export interface MergedBody {
  readonly kind: 'merged';
  readonly title: string;
  readonly items: readonly MergedItem[];
  readonly fallback: string;
}

/** Of a newer server: its `fallback` is shown. */
export interface UnknownBody {
  readonly kind: string;
  readonly fallback?: string;
}

export type Body = TextBody | ForwardBody | MergedBody | UnknownBody;

/** As it is sent. */
export interface NewText {
  readonly kind: 'text';
  readonly text: string;
  readonly mentions?: readonly PersonId[];
  readonly mention_all?: boolean;
}

export type NewBody =
  | (NewText & { readonly quote?: { readonly seq: number } })
  | { readonly kind: 'forward'; readonly conversation: ConversationId; readonly seq: number }
  | { readonly kind: 'merged'; readonly conversation: ConversationId; readonly seqs: readonly number[]; readonly title: string };

export function isText(body: Body): body is TextBody {
  return body.kind === 'text';
}

export function isForward(body: Body): body is ForwardBody {
  return body.kind === 'forward';
}

export function isMerged(body: Body): body is MergedBody {
  return body.kind === 'merged';
}

/** What a person wrote, of a message that waits to be sent. */
export function wordsToSend(body: NewBody): string {
  if (body.kind === 'text') return body.text;
  return body.kind === 'merged' ? body.title : '';
}

/** In words; empty where there is nothing to be shown. */
export function wordsOf(body: Body | null): string {
  if (body === null) return '';
  if (isText(body)) return body.text;
  return 'fallback' in body ? (body.fallback ?? '') : '';
}
