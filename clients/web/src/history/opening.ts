/** Where a conversation opens: at the first unread message when there is one, else at the end. Pure. */

import type { Conversation, Interval } from '@govim/sdk';

export type Bound = { readonly before: number } | { readonly after: number };

export interface Opening {
  /** The sequence around which the view is; 0 in an empty conversation. */
  readonly focus: number;
  /** The read cursor of this moment, where the unread line stays; null when nothing is unread. */
  readonly readBefore: number | null;
  /** What must be held before the view is shown. */
  readonly needs: Interval;
}

const PAGE = 60;
const CONTEXT = 20;
/** As many as one page of history gives. */
const MOST = 200;

type Opened = Pick<Conversation, 'read' | 'unread'> & { readonly log: Pick<Conversation['log'], 'synced'> };

export function openingOf({ read, unread, log }: Opened): Opening {
  const end = log.synced;
  if (unread === 0) return { focus: end, readBefore: null, needs: upTo(end, PAGE) };
  const missed = end - read;
  if (missed + CONTEXT <= MOST) return { focus: end, readBefore: read, needs: upTo(end, Math.max(PAGE, missed + CONTEXT)) };
  return { focus: read + 1, readBefore: read, needs: upTo(Math.min(end, read + MOST - CONTEXT), MOST) };
}

function upTo(end: number, count: number): Interval {
  return [Math.max(1, end - count + 1), end];
}
