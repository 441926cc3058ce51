/** Which of my messages may be taken back now, and if not, why. The server decides; this only keeps a vain offer from being made. */

import type { Conversation } from '@govim/sdk';

import { useSnapshot } from '../app/client.tsx';
import type { TextKey, Values } from '../i18n/catalogue.ts';
import type { MessageRow, Row } from './rows.ts';

export interface TooLate {
  readonly key: TextKey;
  readonly values: Values;
}

export type RecallOffer = { readonly kind: 'open'; readonly row: MessageRow } | { readonly kind: 'closed'; readonly reason: TooLate };

const MINUTE = 60;

/** Null where there is nothing to recall. `now` is the server's time; `seconds` the window of the conversation's kind. */
export function recallOffer(row: Row, seconds: number, now: number): RecallOffer | null {
  if (row.kind !== 'message' || !row.isOwn || row.entry.body === null || row.recall !== null) return null;
  if (seconds > 0 && now - row.at.getTime() <= seconds * 1_000) return { kind: 'open', row };
  return { kind: 'closed', reason: tooLate(seconds) };
}

/** The answer changes with time: ask when something is offered or done. */
export function useRecallOffer(kind: Conversation['kind']): (row: Row) => RecallOffer | null {
  const { limits, serverAhead } = useSnapshot();
  const seconds = limits?.recall_seconds[kind === 'direct' ? 'direct' : 'group'] ?? 0;
  return (row) => recallOffer(row, seconds, Date.now() + serverAhead);
}

function tooLate(seconds: number): TooLate {
  if (seconds === 0) return { key: 'recall.never', values: {} };
  if (seconds % MINUTE === 0) return { key: 'recall.closed_minutes', values: { n: seconds / MINUTE } };
  return { key: 'recall.closed_seconds', values: { n: seconds } };
}
