/** Who has read what in a group: asked for while it is open, anew after each connection and change. */

import { ConnectionLost, RequestRefused } from '@govim/sdk';
import type { Conversation } from '@govim/sdk';
import { useEffect } from 'react';

import { useClient, useSnapshot } from '../app/client.tsx';

export function useMembers({ id, kind, memberCount }: Conversation): void {
  const { session } = useClient();
  const isOnline = useSnapshot().status.kind === 'online';
  useEffect(() => {
    if (kind === 'direct' || !isOnline) return;
    session.loadMembers(id).catch((problem: unknown) => {
      // The next connection asks again; a refusal means that the conversation is no longer ours.
      if (!(problem instanceof ConnectionLost || problem instanceof RequestRefused)) throw problem;
    });
  }, [session, id, kind, memberCount, isOnline]);
}
