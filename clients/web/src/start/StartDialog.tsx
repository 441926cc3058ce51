/** Choose one person for a direct conversation, several and a title for a group. */

import { ApiError } from '@govim/sdk';
import type { Person } from '@govim/sdk';
import { useRef, useState } from 'react';

import { useClient } from '../app/client.tsx';
import { refusalText } from '../i18n/catalogue.ts';
import { useLanguage } from '../i18n/language.tsx';
import { isSubmit, useComposition } from '../ime.ts';
import { Name } from '../text/SafeText.tsx';
import { Dialog, DialogButtons } from '../ui/Dialog.tsx';
import ui from '../ui/ui.module.css';
import { missingFor } from './missing.ts';
import { PeoplePicker } from './PeoplePicker.tsx';
import styles from './StartDialog.module.css';

interface StartProps {
  readonly close: () => void;
  readonly opened: (id: string) => void;
}

export function StartDialog({ close, opened }: StartProps) {
  const { lang, t } = useLanguage();
  const { session } = useClient();
  const [chosen, setChosen] = useState<readonly Person[]>([]);
  const [title, setTitle] = useState('');
  const { open, isBusy, error } = useOpening((id) => {
    close();
    opened(id);
  });
  const me = session.store.me;
  const missing = missingFor(chosen.length, title);
  const toggle = (person: Person): void =>
    setChosen((before) => (before.some(({ id }) => id === person.id) ? before.filter(({ id }) => id !== person.id) : [...before, person]));
  const submit = (): void => {
    if (missing === null && !isBusy) open(chosen, title.trim());
  };

  return (
    <Dialog title={t('start.title')} close={close}>
      <p className={styles.hint}>{t('start.hint')}</p>
      <PeoplePicker chosen={chosen} toggle={toggle} me={me} />
      <Chosen people={chosen} remove={toggle} />
      {chosen.length > 1 && <GroupTitle title={title} setTitle={setTitle} submit={submit} />}
      <p className={ui.error} role="alert">
        {error && refusalText(lang, error, error.request)}
      </p>
      <DialogButtons>
        {missing !== null && (
          <span id="start-missing" className={styles.missing}>
            {t(missing)}
          </span>
        )}
        <button type="button" className={ui.button} onClick={close}>
          {t('dialog.cancel')}
        </button>
        <button
          type="button"
          className={ui.primary}
          aria-disabled={missing !== null || isBusy}
          aria-describedby="start-missing"
          onClick={submit}
        >
          {isBusy ? t('start.busy') : t(chosen.length > 1 ? 'start.open_group' : 'start.open_direct')}
        </button>
      </DialogButtons>
    </Dialog>
  );
}

function Chosen({ people, remove }: { readonly people: readonly Person[]; readonly remove: (person: Person) => void }) {
  const { t } = useLanguage();
  if (people.length === 0) return null;
  return (
    <>
      <p className={styles.count}>{t('start.chosen', { n: people.length })}</p>
      <ul className={styles.chips}>
        {people.map((person) => (
          <li key={person.id}>
            <button
              type="button"
              className={styles.chip}
              aria-label={t('start.remove', { name: person.name })}
              onClick={() => remove(person)}
            >
              <Name>{person.name}</Name>
              <span aria-hidden="true">{'×'}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

interface GroupTitleProps {
  readonly title: string;
  readonly setTitle: (title: string) => void;
  readonly submit: () => void;
}

function GroupTitle({ title, setTitle, submit }: GroupTitleProps) {
  const { t } = useLanguage();
  const composition = useComposition();
  return (
    <label className={styles.label}>
      {t('start.group_title')}
      <input
        className={ui.field}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
        onKeyDown={(event) => {
          if (isSubmit(event.nativeEvent, composition.isActive())) submit();
        }}
        {...composition.handlers}
      />
    </label>
  );
}

function useOpening(done: (id: string) => void) {
  const { api, session } = useClient();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  // One client_ref for each wish: pressing again after a lost answer opens the same conversation.
  const refs = useRef(new Map<string, string>());

  const run = async (people: readonly Person[], title: string): Promise<void> => {
    const wanted = JSON.stringify([people.map(({ id }) => id), title]);
    const clientRef = refs.current.get(wanted) ?? session.newRef();
    refs.current.set(wanted, clientRef);
    const [first] = people;
    if (first === undefined) return;
    const ids = people.map(({ id }) => id);
    const summary = await (ids.length > 1 ? api.openGroup(clientRef, title, ids) : api.openDirect(clientRef, first.id));
    session.gained(summary);
    done(summary.id);
  };
  const open = (people: readonly Person[], title: string): void => {
    setBusy(true);
    setError(null);
    run(people, title).catch((problem: unknown) => {
      if (!(problem instanceof ApiError)) throw problem;
      setError(problem);
      setBusy(false);
    });
  };
  return { open, isBusy, error };
}
