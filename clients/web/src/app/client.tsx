/** What every view may use: the live session, the HTTP calls and the snapshot of the store. */

import type { Api, Session, Snapshot } from '@govim/sdk';
import { createContext, use, useSyncExternalStore } from 'react';

import type { Drafts } from '../composer/drafts.ts';
import type { RecalledTexts } from '../history/recalledTexts.ts';
import { zoneOf } from '../i18n/zone.ts';
import type { Zone } from '../i18n/zone.ts';

export interface Client {
  readonly api: Api;
  readonly session: Session;
  readonly drafts: Drafts;
  readonly recalledTexts: RecalledTexts;
  readonly myName: string;
}

const Context = createContext<Client | null>(null);

export const ClientProvider = Context;

export function useClient(): Client {
  const client = use(Context);
  if (client === null) throw new Error('outside of ClientProvider');
  return client;
}

export function useSnapshot(): Snapshot {
  const { store } = useClient().session;
  return useSyncExternalStore(store.subscribe, store.snapshot);
}

/** The site's zone. Renders anew only when it changes, not with each message. */
export function useZone(): Zone {
  const { store } = useClient().session;
  return useSyncExternalStore(store.subscribe, () => zoneOf(store.snapshot().timeZone));
}
