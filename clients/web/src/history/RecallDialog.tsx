import type { Conversation } from '@govim/sdk';

import { useClient, useSnapshot } from '../app/client.tsx';
import type { TextKey } from '../i18n/catalogue.ts';
import { useLanguage } from '../i18n/language.tsx';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import styles from './RecallDialog.module.css';
import { readersOf } from './readMark.ts';
import type { MessageRow } from './rows.ts';

interface RecallProps {
  readonly row: MessageRow;
  readonly conversation: Conversation;
  readonly close: () => void;
}

/** Says before it happens what a recall does, what it does not, and who has read. */
export function RecallDialog({ row, conversation, close }: RecallProps) {
  const { t } = useLanguage();
  const { session, recalledTexts } = useClient();
  const { me } = useSnapshot();
  const { seq } = row.entry;
  const readers = readersOf(conversation, seq, me);
  const confirm = (): void => {
    recalledTexts.keep(row.entry);
    session.recall(conversation.id, seq);
  };
  return (
    <ConfirmDialog title={t('recall.title')} action={t('recall.confirm')} confirm={confirm} close={close}>
      <p className={styles.readers}>{t(readersKey(conversation.kind, readers), { n: readers })}</p>
      <p className={styles.text}>{t('recall.text')}</p>
    </ConfirmDialog>
  );
}

function readersKey(kind: Conversation['kind'], readers: number): TextKey {
  if (readers === 0) return 'recall.read_none';
  return kind === 'direct' ? 'recall.read_direct' : 'recall.read_some';
}
