import type { ApiError } from '@govim/sdk';
import { useEffect } from 'react';

import { refusalText } from '../i18n/catalogue.ts';
import { useLanguage } from '../i18n/language.tsx';
import { LanguageSwitch } from '../shell/LanguageSwitch.tsx';
import ui from '../ui/ui.module.css';
import styles from './Unreachable.module.css';

const AGAIN_MS = 5_000;

/** The server did not say who we are. Asks again by itself. */
export function Unreachable({ error, retry }: { readonly error: ApiError; readonly retry: () => void }) {
  const { lang, t } = useLanguage();
  useEffect(() => {
    const timer = setTimeout(retry, AGAIN_MS);
    return () => clearTimeout(timer);
  }, [error, retry]);
  return (
    <main className={styles.page}>
      <LanguageSwitch />
      <h1 className={styles.title}>{t('app.name')}</h1>
      <p role="alert">{refusalText(lang, error, error.request)}</p>
      <button type="button" className={ui.button} onClick={retry}>
        {t('connection.retry')}
      </button>
    </main>
  );
}
