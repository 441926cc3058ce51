/** One polite live region whose text is swapped; at most one announcement in two seconds, the newest wins. */

import { createContext, use, useEffect, useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';

import styles from './announcer.module.css';

const PAUSE_MS = 2_000;

type Announce = (text: string) => void;

const Context = createContext<Announce>(() => undefined);

export function AnnouncerProvider({ children }: { readonly children: ReactNode }) {
  const [said, setSaid] = useState('');
  const next = useRef<string | null>(null);
  const timer = useRef<number | null>(null);
  const announce = useMemo<Announce>(() => {
    const speak = (): void => {
      timer.current = null;
      if (next.current === null) {
        // What was heard does not stay in the page: it may be recalled meanwhile.
        setSaid('');
        return;
      }
      // The same words twice would not be a change that a screen reader hears.
      const words = next.current;
      setSaid((before) => (before === words ? `${words}\u00a0` : words));
      next.current = null;
      timer.current = window.setTimeout(speak, PAUSE_MS);
    };
    return (text) => {
      next.current = text;
      if (timer.current === null) speak();
    };
  }, []);
  useEffect(() => () => window.clearTimeout(timer.current ?? undefined), []);
  return (
    <Context value={announce}>
      {children}
      <div className={`visually-hidden ${styles.announcer}`} role="status" aria-live="polite">
        {said}
      </div>
    </Context>
  );
}

export function useAnnounce(): Announce {
  return use(Context);
}
