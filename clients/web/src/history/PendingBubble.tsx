import { wordsToSend } from '@govim/sdk';

import { useClient } from '../app/client.tsx';
import { refusalText } from '../i18n/catalogue.ts';
import { useLanguage } from '../i18n/language.tsx';
import { SafeText } from '../text/SafeText.tsx';
import ui from '../ui/ui.module.css';
import styles from './Bubble.module.css';
import type { PendingRow } from './rows.ts';

/** My message before it is in the log: on its way, failed, or refused with the rule that says why. */
export function PendingBubble({ row }: { readonly row: PendingRow }) {
  const { lang, t } = useLanguage();
  const { session, drafts } = useClient();
  const { ref, conversation, body, state, refusal } = row.pending;
  const isStopped = state === 'failed' || state === 'refused';
  const editAgain = (): void => {
    session.discard(ref);
    drafts.giveBack(conversation, wordsToSend(body));
  };
  return (
    <div className={styles.message} data-own data-run={row.startsRun}>
      <div className={styles.column}>
        <p className="visually-hidden">{t('history.me')}</p>
        <div className={styles.line}>
          <div className={styles.bubble} data-state={state}>
            <SafeText text={wordsToSend(body)} />
          </div>
        </div>
        {!isStopped && (
          <p className={styles.meta}>
            {t(refusal !== null ? 'message.slowed' : state === 'waiting' ? 'message.waiting' : 'message.sending')}
          </p>
        )}
        {isStopped && (
          <div className={styles.stopped}>
            <p className={styles.refusal}>{refusal === null ? t('message.failed') : refusalText(lang, refusal)}</p>
            <p className={styles.actions}>
              {state === 'failed' && (
                <button type="button" className={ui.link} onClick={() => session.retry(ref)}>
                  {t('message.retry')}
                </button>
              )}
              <button type="button" className={ui.link} onClick={editAgain}>
                {t('message.edit_again')}
              </button>
              <button type="button" className={ui.link} onClick={() => session.discard(ref)}>
                {t('message.discard')}
              </button>
            </p>
          </div>
        )}
      </div>
    </div>
  );
}
