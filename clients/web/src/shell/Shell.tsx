/** The frame: status on top, conversations on the left, the open one on the right; one of the two on a narrow screen. */

import { useCallback, useEffect, useMemo, useState } from 'react';

import { focusRegion, moveRegion } from '../a11y/regions.ts';
import { useClient, useSnapshot } from '../app/client.tsx';
import { Composer } from '../composer/Composer.tsx';
import { ConversationHeader } from '../history/ConversationHeader.tsx';
import { History } from '../history/History.tsx';
import { useLanguage } from '../i18n/language.tsx';
import { shortcut } from '../ime.ts';
import { ConversationList } from '../list/ConversationList.tsx';
import { neighbour, nextUnread } from '../list/order.ts';
import { StartDialog } from '../start/StartDialog.tsx';
import { Alerts } from './Alerts.tsx';
import { ConnectionBar } from './ConnectionBar.tsx';
import styles from './Shell.module.css';
import { TopBar } from './TopBar.tsx';

export function Shell({ signOut }: { readonly signOut: () => void }) {
  const { conversations, epoch } = useSnapshot();
  const [openId, setOpenId] = useState<string | null>(null);
  const [isStarting, setStarting] = useState(false);
  const open = conversations.find(({ id }) => id === openId);
  const openConversation = useCallback((id: string) => {
    setOpenId(id);
    requestAnimationFrame(() => focusRegion('composer'));
  }, []);
  useShellKeys(openId, openConversation);
  useUnreadTitle();

  return (
    <div className={styles.shell} data-open={open !== undefined}>
      <TopBar signOut={signOut} />
      <ConnectionBar />
      <ConversationList openId={openId} open={openConversation} start={() => setStarting(true)} />
      <main className={styles.main}>
        {open === undefined ? (
          <Nothing />
        ) : (
          <>
            <ConversationHeader conversation={open} leave={() => setOpenId(null)} />
            <History key={`${epoch ?? ''} ${open.id}`} conversation={open} />
            <Composer key={`composer ${open.id}`} conversation={open} />
          </>
        )}
      </main>
      {isStarting && <StartDialog close={() => setStarting(false)} opened={openConversation} />}
      <Alerts openId={openId} />
    </div>
  );
}

function Nothing() {
  const { t } = useLanguage();
  return (
    <div className={styles.nothing}>
      <h1 className={styles.nothingTitle}>{t('shell.empty_title')}</h1>
      <p>{t('shell.empty_hint')}</p>
    </div>
  );
}

function useShellKeys(openId: string | null, open: (id: string) => void): void {
  const { store } = useClient().session;
  const keys = useMemo<Readonly<Record<string, () => void>>>(() => {
    const go = (id: string | undefined): void => {
      if (id !== undefined) open(id);
    };
    const list = () => store.snapshot().conversations;
    return {
      F6: () => moveRegion(1),
      'Shift+F6': () => moveRegion(-1),
      'Ctrl+K': () => focusRegion('list'),
      'Alt+ArrowDown': () => go(neighbour(list(), openId, 1)),
      'Alt+ArrowUp': () => go(neighbour(list(), openId, -1)),
      'Alt+Shift+ArrowDown': () => go(nextUnread(list(), openId, 1)),
      'Alt+Shift+ArrowUp': () => go(nextUnread(list(), openId, -1)),
    };
  }, [store, openId, open]);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const run = keys[shortcut(event) ?? ''];
      if (run === undefined || document.querySelector('dialog[open]') !== null) return;
      event.preventDefault();
      run();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [keys]);
}

function useUnreadTitle(): void {
  const { t } = useLanguage();
  const { conversations } = useSnapshot();
  const unread = conversations.reduce((sum, conversation) => sum + conversation.unread, 0);
  useEffect(() => {
    document.title = unread > 0 ? t('app.unread_title', { n: unread }) : t('app.title');
  }, [t, unread]);
}
