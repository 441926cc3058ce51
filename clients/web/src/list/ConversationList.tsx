import type { Conversation } from '@govim/sdk';
import { useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { KeyboardEvent, RefObject } from 'react';

import { focusRegion } from '../a11y/regions.ts';
import { useClient, useSnapshot } from '../app/client.tsx';
import { useLanguage } from '../i18n/language.tsx';
import { isSubmit, shortcut, useComposition } from '../ime.ts';
import ui from '../ui/ui.module.css';
import styles from './ConversationList.module.css';
import { ConversationRow } from './ConversationRow.tsx';
import { emptyKey, matches, titleOf } from './lines.ts';

interface ListProps {
  readonly openId: string | null;
  readonly open: (id: string) => void;
  readonly start: () => void;
}

export function ConversationList({ openId, open, start }: ListProps) {
  const { t } = useLanguage();
  const { conversations, me, names, pending, status } = useSnapshot();
  const { drafts } = useClient();
  const [query, setQuery] = useState('');
  const list = useRef<HTMLUListElement>(null);
  const shown = conversations.filter((conversation) => matches(titleOf(conversation, me), query));
  const draftOf = (id: string): string => (id === openId ? '' : drafts.get(id));
  useSyncExternalStore(drafts.subscribe, () => draftMark(conversations, draftOf));
  const openFound = (id: string): void => {
    setQuery('');
    open(id);
  };
  const empty = shown.length === 0 ? emptyKey(query, status.kind === 'online') : null;
  useOpenInView(list, openId, query);
  const entry = shown.some(({ id }) => id === openId) ? openId : (shown[0]?.id ?? null);

  return (
    <nav className={styles.panel} data-region="list" aria-label={t('list.region')}>
      <div className={styles.head}>
        <Search
          query={query}
          setQuery={setQuery}
          openFirst={() => shown[0] && openFound(shown[0].id)}
          toList={() => focusFirst(list.current)}
        />
        <button type="button" className={ui.primary} onClick={start}>
          {t('list.start')}
        </button>
      </div>
      <p className={styles.count}>{t('list.count', { n: shown.length })}</p>
      <ul ref={list} className={styles.list} onKeyDown={(event) => moveInList(event, list.current)}>
        {shown.map((conversation) => (
          <ConversationRow
            key={conversation.id}
            conversation={conversation}
            me={me}
            names={names}
            pending={pending}
            draft={draftOf(conversation.id)}
            isOpen={conversation.id === openId}
            isEntry={conversation.id === entry}
            open={openFound}
          />
        ))}
      </ul>
      {empty !== null && <p className={styles.empty}>{t(empty, { q: query })}</p>}
    </nav>
  );
}

interface SearchProps {
  readonly query: string;
  readonly setQuery: (query: string) => void;
  readonly openFirst: () => void;
  readonly toList: () => void;
}

function Search({ query, setQuery, openFirst, toList }: SearchProps) {
  const { t } = useLanguage();
  const composition = useComposition();
  const onKeyDown = (event: KeyboardEvent): void => {
    const keys: Readonly<Record<string, () => void>> = {
      ArrowDown: toList,
      Escape: () => (query === '' ? focusRegion('composer') : setQuery('')),
    };
    const run = isSubmit(event.nativeEvent, composition.isActive()) ? openFirst : keys[shortcut(event.nativeEvent) ?? ''];
    if (run === undefined || composition.isActive()) return;
    event.preventDefault();
    run();
  };
  return (
    <input
      type="search"
      className={`${ui.field} ${styles.search}`}
      data-region-entry
      aria-label={t('list.search')}
      placeholder={t('list.search_hint')}
      aria-keyshortcuts="Control+K"
      value={query}
      onChange={(event) => setQuery(event.target.value)}
      onKeyDown={onKeyDown}
      {...composition.handlers}
    />
  );
}

/** What was opened is seen in the list, also when the list grows round it again as its filter is cleared. */
function useOpenInView(list: RefObject<HTMLElement | null>, openId: string | null, query: string): void {
  useLayoutEffect(() => {
    if (query === '') list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }, [list, openId, query]);
}

/** One row takes the Tab; the arrows move between rows. */
function moveInList(event: KeyboardEvent, list: HTMLElement | null): void {
  const rows = [...(list?.querySelectorAll<HTMLElement>('button') ?? [])];
  const at = rows.findIndex((row) => row === document.activeElement);
  const target = {
    ArrowDown: rows[at + 1],
    ArrowUp: rows[at - 1] ?? document.querySelector<HTMLElement>('[data-region="list"] [data-region-entry]'),
    Home: rows[0],
    End: rows[rows.length - 1],
  }[shortcut(event.nativeEvent) ?? ''];
  if (target == null) return;
  event.preventDefault();
  target.focus();
}

function focusFirst(list: HTMLElement | null): void {
  list?.querySelector('button')?.focus();
}

/** Changes when a row would show another draft. */
function draftMark(conversations: readonly Conversation[], draftOf: (id: string) => string): string {
  return conversations.map(({ id }) => draftOf(id)).join('\n');
}
