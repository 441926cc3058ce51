/** One row: the rules above it, then a bubble, a tombstone or a notice. */

import type { Conversation } from '@govim/sdk';
import { memo } from 'react';

import { useClient, useSnapshot, useZone } from '../app/client.tsx';
import { dayTitle } from '../i18n/dates.ts';
import { useLanguage } from '../i18n/language.tsx';
import { visible } from '../text/pieces.ts';
import ui from '../ui/ui.module.css';
import styles from './HistoryRow.module.css';
import { MessageBubble } from './MessageBubble.tsx';
import { PendingBubble } from './PendingBubble.tsx';
import type { MembersRow, MessageRow, Row } from './rows.ts';

export interface RowProps {
  readonly row: Row;
  readonly conversation: Conversation;
  readonly menuKey: string | null;
  readonly setMenuKey: (key: string | null) => void;
  readonly recall: (row: MessageRow) => void;
}

export const HistoryRow = memo(function HistoryRow(props: RowProps) {
  const { lang, t } = useLanguage();
  const zone = useZone();
  const { row } = props;
  return (
    <>
      {row.startsDay && (
        <p className={styles.day}>
          <time dateTime={row.at.toISOString()}>{dayTitle(lang, row.at, new Date(), zone)}</time>
        </p>
      )}
      {row.startsUnread && <p className={styles.unreadLine}>{t('history.unread_line')}</p>}
      <Content {...props} />
    </>
  );
});

function Content({ row, conversation, menuKey, setMenuKey, recall }: RowProps) {
  const { t } = useLanguage();
  switch (row.kind) {
    case 'pending':
      return <PendingBubble row={row} />;
    case 'members':
      return <Members row={row} />;
    case 'unknown':
      return <p className={styles.notice}>{t('history.unknown')}</p>;
    case 'message':
      if (row.entry.body === null) return <Tombstone row={row} conversation={conversation} />;
      return (
        <MessageBubble
          row={row}
          conversation={conversation}
          isMenuOpen={menuKey === row.key}
          setMenuOpen={(isOpen) => setMenuKey(isOpen ? row.key : null)}
          recall={() => recall(row)}
        />
      );
  }
}

function Members({ row }: { readonly row: MembersRow }) {
  const { t } = useLanguage();
  const { names: known } = useSnapshot();
  const { joined = [], body } = row.entry;
  const left = body?.left ?? [];
  const namesOf = (people: readonly string[]): string =>
    people.map((person) => visible(known.get(person) ?? t('history.somebody'))).join(t('history.names_separator'));
  return (
    <>
      {joined.length > 0 && <p className={styles.notice}>{t('history.joined', { names: namesOf(joined) })}</p>}
      {left.length > 0 && <p className={styles.notice}>{t('history.left', { names: namesOf(left) })}</p>}
    </>
  );
}

function Tombstone({ row, conversation }: { readonly row: MessageRow; readonly conversation: Conversation }) {
  const { t } = useLanguage();
  const { drafts, recalledTexts } = useClient();
  const { me, names } = useSnapshot();
  const { sender, recalled_by: by = sender } = row.entry;
  const text = recalledTexts.get(row.entry);
  if (row.entry.state === 'burnt') return <p className={styles.notice}>{t('message.burnt')}</p>;
  if (by !== me) return <p className={styles.notice}>{t('message.recalled_by', { name: names.get(by) ?? t('history.somebody') })}</p>;
  return (
    <p className={styles.notice}>
      {t('message.you_recalled')}
      {text !== null && (
        <>
          <span aria-hidden="true">{' · '}</span>
          <button type="button" className={ui.link} onClick={() => drafts.giveBack(conversation.id, text)}>
            {t('message.edit_again')}
          </button>
        </>
      )}
    </p>
  );
}
