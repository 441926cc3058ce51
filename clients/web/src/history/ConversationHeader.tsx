import type { Conversation } from '@govim/sdk';

import { useSnapshot } from '../app/client.tsx';
import { useLanguage } from '../i18n/language.tsx';
import { titleOf } from '../list/lines.ts';
import { Name } from '../text/SafeText.tsx';
import styles from './ConversationHeader.module.css';

interface HeaderProps {
  readonly conversation: Conversation;
  readonly leave: () => void;
}

export function ConversationHeader({ conversation, leave }: HeaderProps) {
  const { t } = useLanguage();
  const { me } = useSnapshot();
  return (
    <div className={styles.header}>
      <button type="button" className={styles.back} aria-label={t('shell.back')} onClick={leave}>
        <span aria-hidden="true">{'‹'}</span>
      </button>
      <h1 className={styles.title}>
        <Name>{titleOf(conversation, me)}</Name>
      </h1>
      {conversation.kind === 'group' && <span className={styles.count}>{t('history.members', { n: conversation.memberCount })}</span>}
    </div>
  );
}
