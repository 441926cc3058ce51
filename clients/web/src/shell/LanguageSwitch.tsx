import type { Language } from '@govim/sdk';

import { useLanguage } from '../i18n/language.tsx';
import styles from './LanguageSwitch.module.css';

/** Each language is named in itself, so that whoever cannot read the page can still find it. */
const NAMES: readonly (readonly [Language, string])[] = [
  ['zh-CN', '中文'],
  ['en', 'English'],
];

export function LanguageSwitch() {
  const { lang, choose, t } = useLanguage();
  return (
    <div role="group" aria-label={t('app.language')} className={styles.switch}>
      {NAMES.map(([code, name]) => (
        <button key={code} type="button" lang={code} aria-pressed={code === lang} className={styles.choice} onClick={() => choose(code)}>
          {name}
        </button>
      ))}
    </div>
  );
}
