/** The stretch of a log that a view shows: one interval without a hole, grown at both ends by asking for history. */

import { ConnectionLost, RequestRefused, intervals } from '@govim/sdk';
import type { Conversation, Entry, Refusal } from '@govim/sdk';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';

import { useClient, useSnapshot } from '../app/client.tsx';
import { openingOf } from './opening.ts';
import type { Bound } from './opening.ts';

const STEP = 60;

export type LoadError = { readonly kind: 'lost' } | { readonly kind: 'refused'; readonly refusal: Refusal };

export interface LogWindow {
  readonly entries: readonly Entry[];
  /** The read cursor of the moment of opening; null when nothing was unread. */
  readonly readBefore: number | null;
  /** Everything that the view opens on is held. */
  readonly isReady: boolean;
  readonly endsAtHead: boolean;
  readonly isLoading: boolean;
  readonly error: LoadError | null;
  readonly loadOlder: () => unknown;
  readonly loadNewer: () => unknown;
  readonly toEnd: () => void;
  readonly retry: () => void;
}

export function useLogWindow(conversation: Conversation): LogWindow {
  const isOnline = useSnapshot().status.kind === 'online';
  const { log } = conversation;
  const [opening] = useState(() => openingOf(conversation));
  const [focus, setFocus] = useState(opening.focus);
  const { load, isLoading, error, clear } = useLoading(conversation.id);
  const isReady = log.holds(opening.needs);

  useEffect(() => {
    if (isOnline && !isReady && error === null) load({ before: opening.needs[1] + 1 }, opening.needs[1] - opening.needs[0] + 1);
  }, [isOnline, isReady, opening, error, load]);
  // What broke off with the connection goes on by itself.
  useEffect(() => {
    if (isOnline && error?.kind === 'lost') clear();
  }, [isOnline, error, clear]);

  const range = intervals.find(log.intervals, Math.min(focus, log.synced));
  const isShown = isReady || !isOnline;
  const entries = useMemo(
    () => (range === null || !isShown ? [] : [...conversation.log.range(range)]),
    // The log is changed in place; the conversation is what is replaced with it.
    [conversation, range?.[0], range?.[1], isShown], // eslint-disable-line react-hooks/exhaustive-deps
  );
  const endsAtHead = range === null ? log.synced === 0 : range[1] >= log.synced;
  return {
    entries,
    readBefore: opening.readBefore,
    isReady,
    endsAtHead,
    isLoading,
    error,
    loadOlder: () => isReady && range !== null && range[0] > log.first && load({ before: range[0] }, STEP),
    loadNewer: () => isReady && range !== null && !endsAtHead && load({ after: range[1] }, STEP),
    toEnd: () => {
      setFocus(log.synced);
      if (log.entry(log.synced) === undefined) load({ before: log.synced + 1 }, STEP);
    },
    retry: clear,
  };
}

function useLoading(id: string) {
  const { session } = useClient();
  const [isLoading, setLoading] = useState(false);
  const [error, setError] = useState<LoadError | null>(null);
  const isBusy = useRef(false);
  const load = useCallback(
    (bound: Bound, limit: number) => {
      if (isBusy.current) return;
      isBusy.current = true;
      setLoading(true);
      session
        .load(id, bound, limit)
        .catch((problem: unknown) => setError(errorOf(problem)))
        .finally(() => {
          isBusy.current = false;
          setLoading(false);
        });
    },
    [session, id],
  );
  const clear = useCallback(() => setError(null), []);
  return { load, isLoading, error, clear };
}

function errorOf(problem: unknown): LoadError {
  if (problem instanceof RequestRefused) return { kind: 'refused', refusal: problem.refused };
  if (problem instanceof ConnectionLost) return { kind: 'lost' };
  throw problem;
}
