import { useState } from 'react';

import { useClient, useSnapshot } from '../app/client.tsx';
import { useLanguage } from '../i18n/language.tsx';
import { Name } from '../text/SafeText.tsx';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import ui from '../ui/ui.module.css';
import { LanguageSwitch } from './LanguageSwitch.tsx';
import styles from './TopBar.module.css';

export function TopBar({ signOut }: { readonly signOut: () => void }) {
  const { t } = useLanguage();
  const { myName } = useClient();
  const { status, pending } = useSnapshot();
  const [isAsking, setAsking] = useState(false);
  const unsent = pending.filter(({ kind, state }) => kind === 'send' && state !== 'refused').length;
  const state = status.kind === 'online' || status.kind === 'connecting' ? t(`connection.${status.kind}`) : null;

  return (
    <header className={styles.bar} data-region="top" aria-label={t('shell.topbar')}>
      <span className={styles.product}>{t('app.name')}</span>
      <span className={styles.status} data-kind={status.kind}>
        {state !== null && <span className={styles.dot} aria-hidden="true" />}
        {state}
      </span>
      <span className={styles.rule}>{t('notice.no_secrets')}</span>
      <LanguageSwitch />
      <span className={styles.me}>
        <Name>{myName}</Name>
      </span>
      <button type="button" className={ui.quiet} onClick={() => (unsent > 0 ? setAsking(true) : signOut())}>
        {t('shell.sign_out')}
      </button>
      {isAsking && (
        <ConfirmDialog title={t('sign_out.title')} action={t('sign_out.confirm')} confirm={signOut} close={() => setAsking(false)}>
          <p>{t('sign_out.text', { n: unsent })}</p>
        </ConfirmDialog>
      )}
    </header>
  );
}
