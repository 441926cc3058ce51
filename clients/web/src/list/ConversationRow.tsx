import type { Conversation, Pending, PersonId } from '@govim/sdk';
import { memo } from 'react';

import { useZone } from '../app/client.tsx';
import { fullTime, listTime } from '../i18n/dates.ts';
import { useLanguage } from '../i18n/language.tsx';
import { Name } from '../text/SafeText.tsx';
import { Avatar } from '../ui/Avatar.tsx';
import styles from './ConversationRow.module.css';
import { lineOf, titleOf } from './lines.ts';
import type { Names } from './lines.ts';

interface RowProps {
  readonly conversation: Conversation;
  readonly me: PersonId | null;
  readonly names: Names;
  readonly pending: readonly Pending[];
  readonly draft: string;
  readonly isOpen: boolean;
  readonly isEntry: boolean;
  readonly open: (id: string) => void;
}

const MOST_SHOWN = 99;

export const ConversationRow = memo(function ConversationRow({ conversation, me, names, pending, draft, isOpen, isEntry, open }: RowProps) {
  const { lang, t } = useLanguage();
  const zone = useZone();
  const { id, unread, kind, activeAt } = conversation;
  const title = titleOf(conversation, me);
  const line = lineOf(conversation, me, names, pending, draft);
  const at = new Date(activeAt);
  return (
    <li className={styles.item}>
      <button
        type="button"
        className={styles.row}
        aria-current={isOpen ? 'true' : undefined}
        tabIndex={isEntry ? 0 : -1}
        onClick={() => open(id)}
      >
        <Avatar name={title} isGroup={kind === 'group'} />
        <span className={styles.title}>
          <Name>{title}</Name>
        </span>
        <time className={styles.time} dateTime={activeAt} title={fullTime(lang, at, zone)}>
          {listTime(lang, at, new Date(), zone)}
        </time>
        <span className={styles.line}>
          {line.mark !== null && <span className={line.mark === 'list.not_sent' ? styles.alarm : styles.mark}>{t(line.mark)} </span>}
          {line.name === null ? <bdi>{line.text}</bdi> : <bdi>{t('list.line', { name: line.name, text: line.text })}</bdi>}
        </span>
        {unread > 0 && (
          <span className={styles.unread}>
            <span aria-hidden="true">{unread > MOST_SHOWN ? `${MOST_SHOWN}+` : unread}</span>
            <span className="visually-hidden">{t('list.unread', { n: unread })}</span>
          </span>
        )}
      </button>
    </li>
  );
});
