import { ApiError } from '@govim/sdk';
import type { Api, SignedIn } from '@govim/sdk';
import { useId, useRef, useState } from 'react';
import type { SubmitEvent } from 'react';

import { refusalText } from '../i18n/catalogue.ts';
import { useLanguage } from '../i18n/language.tsx';
import { LanguageSwitch } from '../shell/LanguageSwitch.tsx';
import ui from '../ui/ui.module.css';
import styles from './SignIn.module.css';

interface SignInProps {
  readonly api: Api;
  /** The session ended by itself, so the person should know why this page shows. */
  readonly hasEnded: boolean;
  readonly signedIn: (answer: SignedIn) => void;
}

export function SignIn({ api, hasEnded, signedIn }: SignInProps) {
  const { t } = useLanguage();
  return (
    <div className={styles.page}>
      <header className={styles.top}>
        <LanguageSwitch />
      </header>
      <main className={styles.card}>
        <h1 className={styles.title}>{t('app.name')}</h1>
        {hasEnded && <p className={styles.notice}>{t('sign_in.ended')}</p>}
        <SignInForm api={api} signedIn={signedIn} />
        <p className={styles.rule}>{t('notice.no_secrets')}</p>
      </main>
    </div>
  );
}

function SignInForm({ api, signedIn }: Pick<SignInProps, 'api' | 'signedIn'>) {
  const { lang, t } = useLanguage();
  const [error, setError] = useState<ApiError | 'missing' | null>(null);
  const [isBusy, setBusy] = useState(false);
  const password = useRef<HTMLInputElement>(null);
  const errorId = useId();

  const submit = async (form: FormData): Promise<void> => {
    const [login, secret] = [form.get('login'), form.get('password')];
    if (typeof login !== 'string' || typeof secret !== 'string' || login.trim() === '' || secret === '') {
      setError('missing');
      return;
    }
    setBusy(true);
    try {
      signedIn(await api.signIn(login.trim(), secret));
    } catch (problem) {
      if (!(problem instanceof ApiError)) throw problem;
      setError(problem);
      setBusy(false);
      password.current?.select();
    }
  };

  const onSubmit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (!isBusy) void submit(new FormData(event.currentTarget));
  };

  const message = error === 'missing' ? t('sign_in.missing') : error && refusalText(lang, error, error.request);
  return (
    <form className={styles.form} onSubmit={onSubmit} noValidate aria-describedby={errorId}>
      <label className={styles.label}>
        {t('sign_in.login')}
        <input name="login" className={ui.field} autoComplete="username" autoCapitalize="none" spellCheck={false} autoFocus />
      </label>
      <label className={styles.label}>
        {t('sign_in.password')}
        <input ref={password} name="password" type="password" className={ui.field} autoComplete="current-password" />
      </label>
      <p id={errorId} className={ui.error} role="alert">
        {message}
      </p>
      <button type="submit" className={`${ui.primary} ${styles.submit}`} aria-disabled={isBusy}>
        {isBusy ? t('sign_in.busy') : t('sign_in.submit')}
      </button>
    </form>
  );
}
