/** Who is signed in decides what is shown: the sign-in or the shell. */

import { ApiError, IndexedOutbox, Session, makeUuidV7, systemClock } from '@govim/sdk';
import type { Api, Dial, SignedIn } from '@govim/sdk';
import { useCallback, useEffect, useMemo, useState } from 'react';

import { AnnouncerProvider } from '../a11y/announcer.tsx';
import { Drafts } from '../composer/drafts.ts';
import { RecalledTexts } from '../history/recalledTexts.ts';
import { LanguageProvider, storedLanguage, useLanguage } from '../i18n/language.tsx';
import { Shell } from '../shell/Shell.tsx';
import { SignIn } from '../sign_in/SignIn.tsx';
import { ClientProvider } from './client.tsx';
import { Unreachable } from './Unreachable.tsx';
import type { Client } from './client.tsx';

export interface Outside {
  readonly api: Api;
  readonly dial: Dial;
}

type Visit =
  | { readonly kind: 'asking' }
  /** Whether somebody is signed in is not known: a sign-in would be a wrong question. */
  | { readonly kind: 'unreachable'; readonly error: ApiError }
  | { readonly kind: 'signed_out'; readonly hasEnded: boolean }
  | { readonly kind: 'signed_in'; readonly person: SignedIn['person'] };

export function App({ outside }: { readonly outside: Outside }) {
  return (
    <LanguageProvider>
      <Visited outside={outside} />
    </LanguageProvider>
  );
}

function Visited({ outside }: { readonly outside: Outside }) {
  const { api } = outside;
  const { lang, t } = useLanguage();
  const [visit, setVisit] = useState<Visit>({ kind: 'asking' });
  const [attempt, setAttempt] = useState(0);
  const askAgain = useCallback(() => setAttempt((before) => before + 1), []);

  useEffect(() => api.speak(lang), [api, lang]);
  useEffect(() => {
    api.visitor().then(
      (session) => setVisit(session === null ? { kind: 'signed_out', hasEnded: false } : { kind: 'signed_in', person: session.person }),
      (error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
        setVisit({ kind: 'unreachable', error });
      },
    );
  }, [api, attempt]);

  if (visit.kind === 'asking') return <p className="visually-hidden">{t('app.loading')}</p>;
  if (visit.kind === 'unreachable') return <Unreachable error={visit.error} retry={askAgain} />;
  if (visit.kind === 'signed_out') {
    return <SignIn api={api} hasEnded={visit.hasEnded} signedIn={({ person }) => setVisit({ kind: 'signed_in', person })} />;
  }
  return (
    <SignedInApp
      key={visit.person.id}
      outside={outside}
      person={visit.person}
      left={(hasEnded) => setVisit({ kind: 'signed_out', hasEnded })}
    />
  );
}

interface SignedInProps {
  readonly outside: Outside;
  readonly person: SignedIn['person'];
  readonly left: (hasEnded: boolean) => void;
}

function SignedInApp({ outside, person, left }: SignedInProps) {
  const { lang } = useLanguage();
  const client = useMemo(() => newClient(outside, person), [outside, person]);
  const { session, drafts, api } = client;

  useEffect(() => session.speak(lang), [session, lang]);
  useEffect(() => {
    const unsubscribe = session.store.subscribe(() => {
      if (session.store.snapshot().status.kind === 'signed_out') left(true);
    });
    const stopWatching = watchDevice(session);
    session.start();
    return () => {
      unsubscribe();
      stopWatching();
      session.stop();
    };
  }, [session, left]);

  const signOut = async (): Promise<void> => {
    await session.forgetCommands();
    session.stop();
    drafts.clear();
    try {
      await api.signOut();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
    left(false);
  };

  return (
    <ClientProvider value={client}>
      {/* Within the visit: what was announced leaves the page with whoever signs out. */}
      <AnnouncerProvider>
        <Shell signOut={() => void signOut()} />
      </AnnouncerProvider>
    </ClientProvider>
  );
}

function newClient({ api, dial }: Outside, person: SignedIn['person']): Client {
  const randomBytes = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count));
  const page = makeUuidV7(systemClock.now(), randomBytes);
  const locks = navigator.locks as LockManager | undefined;
  const session = new Session({
    dial,
    clock: systemClock,
    random: () => Math.random(),
    randomBytes,
    isSignedIn: () => api.isSignedIn(),
    lang: storedLanguage(),
    device: 'web',
    outbox: new IndexedOutbox({ person: person.id, page, locks }),
  });
  return { api, session, drafts: new Drafts(person.id), recalledTexts: new RecalledTexts(), myName: person.name };
}

/** A woken or replugged computer need not wait for the next timer. */
function watchDevice(session: Session): () => void {
  const probe = (): void => session.probe();
  const probeIfVisible = (): void => {
    if (document.visibilityState === 'visible') session.probe();
  };
  window.addEventListener('online', probe);
  window.addEventListener('offline', probe);
  document.addEventListener('visibilitychange', probeIfVisible);
  return () => {
    window.removeEventListener('online', probe);
    window.removeEventListener('offline', probe);
    document.removeEventListener('visibilitychange', probeIfVisible);
  };
}
