/** Which of my messages may be taken back now. The server decides; this only keeps a vain offer from being made. */

import type { Conversation } from '@govim/sdk';

import { useSnapshot } from '../app/client.tsx';
import type { MessageRow, Row } from './rows.ts';

/** `now` is the server's time; `seconds` the window of the conversation's kind. */
export function isRecallable(row: Row, seconds: number, now: number): row is MessageRow {
  if (row.kind !== 'message' || !row.isOwn || row.entry.body === null || row.recall !== null) return false;
  return seconds > 0 && now - row.at.getTime() <= seconds * 1_000;
}

/** The answer changes with time: ask when something is offered or done. */
export function useRecallable(kind: Conversation['kind']): (row: Row) => row is MessageRow {
  const { limits, serverAhead } = useSnapshot();
  const seconds = limits?.recall_seconds[kind] ?? 0;
  return (row): row is MessageRow => isRecallable(row, seconds, Date.now() + serverAhead);
}
