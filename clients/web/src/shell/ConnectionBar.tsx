/** Shown while there is no connection: what happens next, what waits, and a way to hurry. */

import type { ConnectionStatus } from '@govim/sdk';
import { useEffect, useRef, useState } from 'react';

import { useAnnounce } from '../a11y/announcer.tsx';
import { useClient, useSnapshot } from '../app/client.tsx';
import { useLanguage } from '../i18n/language.tsx';
import ui from '../ui/ui.module.css';
import styles from './ConnectionBar.module.css';

export function ConnectionBar() {
  const { t } = useLanguage();
  const { session } = useClient();
  const { status, pending, areCommandsKept } = useSnapshot();
  const wasLost = useAnnouncedConnection(status);
  const unsent = pending.filter(({ kind, state }) => kind === 'send' && state === 'waiting').length;

  if (status.kind === 'unsupported') {
    return (
      <section className={styles.bar} data-region="connection" aria-label={t('connection.region')}>
        <span>{t('connection.unsupported')}</span>
        <button type="button" className={ui.button} onClick={() => location.reload()}>
          {t('connection.reload')}
        </button>
      </section>
    );
  }
  if (status.kind !== 'waiting' && !(status.kind === 'connecting' && wasLost)) return null;
  return (
    <section className={styles.bar} data-region="connection" aria-label={t('connection.region')}>
      {status.kind === 'waiting' ? <Countdown retryAt={status.retryAt} /> : <span>{t('connection.connecting')}</span>}
      {unsent > 0 && <span className={styles.unsent}>{t('connection.unsent', { n: unsent })}</span>}
      {!areCommandsKept && <span className={styles.unsent}>{t('connection.not_kept')}</span>}
      {status.kind === 'waiting' && (
        <button type="button" className={ui.button} onClick={() => session.retryNow()}>
          {t('connection.retry')}
        </button>
      )}
    </section>
  );
}

function Countdown({ retryAt }: { readonly retryAt: number }) {
  const { t } = useLanguage();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(1, Math.ceil((retryAt - now) / 1000));
  return <span>{t(navigator.onLine ? 'connection.waiting' : 'connection.offline', { n: seconds })}</span>;
}

/** True from the first loss until the connection is back, so that tries between do not make the bar flicker. */
function useAnnouncedConnection({ kind }: ConnectionStatus): boolean {
  const { t } = useLanguage();
  const announce = useAnnounce();
  const [wasLost, setLost] = useState(false);
  const before = useRef(false);
  useEffect(() => {
    const isLost = kind === 'waiting' || (kind === 'connecting' && before.current);
    if (isLost !== before.current) announce(t(isLost ? 'connection.lost' : 'connection.back'));
    before.current = isLost;
    setLost(isLost);
  }, [kind, announce, t]);
  return wasLost;
}
