import { systemClock } from '@govim/sdk';
import type { Conversation } from '@govim/sdk';
import { useEffect, useMemo } from 'react';

import { useAttention } from '../a11y/useAttention.ts';
import { useClient } from '../app/client.tsx';
import { ReadWatch } from './readWatch.ts';

/** Moves the read cursor to what somebody has really looked at. */
export function useReading({ id }: Conversation, visibleSeqs: readonly number[]): void {
  const { session } = useClient();
  const isAttentive = useAttention();
  const watch = useMemo(() => new ReadWatch(systemClock, (seq) => session.markRead(id, seq)), [session, id]);
  useEffect(() => watch.see(visibleSeqs), [watch, visibleSeqs]);
  useEffect(() => {
    watch.attend(isAttentive);
    return () => watch.stop();
  }, [watch, isAttentive]);
}
