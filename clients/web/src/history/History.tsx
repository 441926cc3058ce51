/** The messages of one conversation: windowed, opened at the first unread one, never jumping under the reader. */

import type { Conversation } from '@govim/sdk';
import { useEffect, useMemo, useRef, useState } from 'react';

import { useClient, useSnapshot, useZone } from '../app/client.tsx';
import { refusalText } from '../i18n/catalogue.ts';
import { useLanguage } from '../i18n/language.tsx';
import { titleOf } from '../list/lines.ts';
import { visible } from '../text/pieces.ts';
import ui from '../ui/ui.module.css';
import styles from './History.module.css';
import { HistoryRow } from './HistoryRow.tsx';
import { RecallDialog } from './RecallDialog.tsx';
import type { MessageRow } from './rows.ts';
import { buildRows } from './rows.ts';
import { useHistoryKeys } from './useHistoryKeys.ts';
import { useMembers } from './useMembers.ts';
import { useLogWindow } from './useLogWindow.ts';
import type { LoadError } from './useLogWindow.ts';
import { useReading } from './useReading.ts';
import { useRowWindow } from './useRowWindow.ts';

export function History({ conversation }: { readonly conversation: Conversation }) {
  const { t } = useLanguage();
  const { me, pending } = useSnapshot();
  const zone = useZone();
  const [recalling, setRecalling] = useState<MessageRow | null>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const log = useLogWindow(conversation);
  const { entries, readBefore, endsAtHead } = log;
  const isDirect = conversation.kind === 'direct';
  const mine = useMemo(() => pending.filter((one) => one.conversation === conversation.id), [pending, conversation.id]);
  const rows = useMemo(
    () => buildRows({ entries, pending: endsAtHead ? mine : [], me, isDirect, readAtOpening: readBefore, zone }),
    [entries, endsAtHead, mine, me, isDirect, readBefore, zone],
  );
  const keys = useHistoryKeys({ rows, scroller, kind: conversation.kind, recall: setRecalling });
  const view = useRowWindow({ rows, scroller, log, activeIndex: keys.activeIndex });
  useMembers(conversation);
  useReading(conversation, view.visibleSeqs);
  useOwnSends(conversation.id, () => {
    log.toEnd();
    view.toEnd();
  });

  const title = titleOf(conversation, me);
  return (
    <section className={styles.region} data-region="history" aria-label={t('history.region')}>
      <div ref={scroller} className={styles.scroller} onKeyDown={(event) => keys.onKeyDown(event, view.reveal)}>
        <Notice log={log} isEmpty={rows.length === 0} />
        <ol className={styles.rows} aria-label={t('history.list', { title: visible(title) })} style={{ height: view.height }}>
          {view.items.map((item) => {
            const row = rows[item.index];
            return (
              row && (
                <li
                  key={item.key}
                  ref={view.measure}
                  data-index={item.index}
                  className={styles.row}
                  style={{ transform: `translateY(${item.start}px)` }}
                  aria-setsize={rows.length}
                  aria-posinset={item.index + 1}
                  tabIndex={item.index === keys.activeIndex ? 0 : -1}
                  data-region-entry={item.index === keys.activeIndex ? true : undefined}
                  onFocus={() => keys.activate(row.key)}
                >
                  <HistoryRow
                    row={row}
                    conversation={conversation}
                    menuKey={keys.menuKey}
                    setMenuKey={keys.setMenuKey}
                    recall={setRecalling}
                  />
                </li>
              )
            );
          })}
        </ol>
      </div>
      {!view.isAtEnd && rows.length > 0 && (
        <Pill
          unread={conversation.unread}
          jump={() => {
            log.toEnd();
            view.toEnd();
          }}
        />
      )}
      {recalling !== null && <RecallDialog row={recalling} conversation={conversation} close={() => setRecalling(null)} />}
    </section>
  );
}

function Pill({ unread, jump }: { readonly unread: number; readonly jump: () => void }) {
  const { t } = useLanguage();
  return (
    <button type="button" className={styles.pill} data-new={unread > 0} onClick={jump}>
      {unread > 0 ? t('history.new_below', { n: unread }) : t('history.to_end')}
    </button>
  );
}

interface NoticeProps {
  readonly log: { readonly isReady: boolean; readonly isLoading: boolean; readonly error: LoadError | null; readonly retry: () => void };
  readonly isEmpty: boolean;
}

function Notice({ log, isEmpty }: NoticeProps) {
  const { lang, t } = useLanguage();
  if (log.error !== null) {
    const reason = log.error.kind === 'lost' ? t('history.load_lost') : refusalText(lang, log.error.refusal);
    return (
      <p className={styles.notice}>
        {t('history.load_failed', { reason })}
        {log.error.kind === 'refused' && (
          <button type="button" className={ui.link} onClick={log.retry}>
            {t('history.retry')}
          </button>
        )}
      </p>
    );
  }
  if (!isEmpty) return null;
  return <p className={log.isReady ? styles.notice : styles.late}>{t(log.isReady ? 'history.empty' : 'history.loading')}</p>;
}

/** Runs when I send something here: whoever writes wants to see it. */
function useOwnSends(id: string, sent: () => void): void {
  const { store } = useClient().session;
  const run = useRef(sent);
  useEffect(() => {
    run.current = sent;
  });
  useEffect(() => {
    const newest = (): string | undefined =>
      store
        .snapshot()
        .pending.filter((one) => one.kind === 'send' && one.conversation === id)
        .pop()?.ref;
    let before = newest();
    return store.subscribe(() => {
      const ref = newest();
      if (ref !== undefined && ref !== before) run.current();
      before = ref;
    });
  }, [store, id]);
}
