/** What a row of the list says; pure, so that it can be tested without a page. */

import { wordsOf, wordsToSend } from '@govim/sdk';
import type { Conversation, Pending, PersonId } from '@govim/sdk';

import type { TextKey } from '../i18n/catalogue.ts';
import { oneLine } from '../text/pieces.ts';

/** The last line of a row: a mark in brackets as a key of the catalogue, who said it, and what. */
export interface Line {
  readonly mark: 'list.draft' | 'list.recalled' | 'list.not_sent' | 'list.sending' | 'list.waiting' | null;
  readonly name: string | null;
  readonly text: string;
}

const MARKS = { waiting: 'list.waiting', sending: 'list.sending', failed: 'list.not_sent', refused: 'list.not_sent' } as const;

export type Names = ReadonlyMap<PersonId, string>;

/** A direct conversation is called like the other side. */
export function titleOf(conversation: Conversation, me: PersonId | null): string {
  if (conversation.title !== null) return conversation.title;
  const other = conversation.members.find(({ person }) => person !== me) ?? conversation.members[0];
  return other?.name ?? '';
}

export function lineOf(conversation: Conversation, me: PersonId | null, names: Names, pending: readonly Pending[], draft: string): Line {
  if (draft.trim() !== '') return { mark: 'list.draft', name: null, text: oneLine(draft) };
  const unsent = pending.filter((one) => one.kind === 'send' && one.conversation === conversation.id).pop();
  if (unsent?.kind === 'send') {
    return { mark: MARKS[unsent.state], name: null, text: oneLine(wordsToSend(unsent.body)) };
  }
  const { last } = conversation;
  if (last?.kind !== 'message') return { mark: null, name: null, text: '' };
  const name = conversation.kind === 'group' && last.sender !== me ? (names.get(last.sender) ?? null) : null;
  if (last.body === null) return { mark: 'list.recalled', name, text: '' };
  return { mark: null, name, text: oneLine(wordsOf(last.body)) };
}

/** What an empty list says, or null while it is not known whether it is empty. */
export function emptyKey(query: string, isOnline: boolean): TextKey | null {
  if (query.trim() === '') return isOnline ? 'list.empty' : null;
  return isOnline ? 'list.no_match' : 'list.no_match_offline';
}

/** Whether a title contains what is typed, whatever the case and width of its letters. */
export function matches(title: string, query: string): boolean {
  return folded(title).includes(folded(query));
}

function folded(value: string): string {
  return value.normalize('NFKC').toLowerCase().trim();
}
