/** The people that match what was typed; asks 200 ms after the last letter and drops answers that come too late. */

import { ApiError } from '@govim/sdk';
import type { People } from '@govim/sdk';
import { useEffect, useState } from 'react';

import { useClient } from '../app/client.tsx';

const PAUSE_MS = 200;
export const MOST_LISTED = 30;

export interface Found {
  readonly people: People | null;
  readonly error: ApiError | null;
}

export function usePeople(query: string): Found {
  const { api } = useClient();
  const [found, setFound] = useState<Found>({ people: null, error: null });
  useEffect(() => {
    let isWanted = true;
    const answer = (next: Found): void => {
      if (isWanted) setFound(next);
    };
    const timer = setTimeout(() => {
      api.people(query.trim(), MOST_LISTED).then(
        (people) => answer({ people, error: null }),
        (error: unknown) => {
          if (!(error instanceof ApiError)) throw error;
          answer({ people: null, error });
        },
      );
    }, PAUSE_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [api, query]);
  return found;
}
