import type { Person, PersonId } from '@govim/sdk';
import { useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';

import { refusalText } from '../i18n/catalogue.ts';
import { useLanguage } from '../i18n/language.tsx';
import { isSubmit, shortcut, useComposition } from '../ime.ts';
import { Name } from '../text/SafeText.tsx';
import ui from '../ui/ui.module.css';
import styles from './PeoplePicker.module.css';
import { usePeople } from './usePeople.ts';

interface PickerProps {
  readonly chosen: readonly Person[];
  readonly toggle: (person: Person) => void;
  readonly me: PersonId | null;
}

export function PeoplePicker({ chosen, toggle, me }: PickerProps) {
  const { lang, t } = useLanguage();
  const [typed, setTyped] = useState('');
  const [query, setQuery] = useState('');
  // Raw letters of a composition are not a query.
  const composition = useComposition(() => setQuery(input.current?.value ?? ''));
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const { people: found, error } = usePeople(query);
  const people = found?.people.filter(({ id }) => id !== me) ?? [];
  const isChosen = ({ id }: Person): boolean => chosen.some((person) => person.id === id);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (isSubmit(event.nativeEvent, composition.isActive())) {
      event.preventDefault();
      if (people[0] !== undefined) toggle(people[0]);
    } else if (shortcut(event.nativeEvent) === 'ArrowDown') {
      event.preventDefault();
      list.current?.querySelector('button')?.focus();
    }
  };

  return (
    <>
      <input
        ref={input}
        type="search"
        className={ui.field}
        aria-label={t('start.search')}
        placeholder={t('start.search')}
        data-autofocus
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          if (!composition.isActive()) setQuery(event.target.value);
        }}
        onKeyDown={onKeyDown}
        {...composition.handlers}
      />
      <p className={styles.count} role="status">
        {error !== null && refusalText(lang, error, error.request)}
        {found !== null && <Count listed={people.length} total={found.total - (found.people.length - people.length)} query={query} />}
      </p>
      <ul
        ref={list}
        className={styles.list}
        aria-label={t('start.results')}
        onKeyDown={(event) => move(event, list.current, input.current)}
      >
        {people.map((person) => (
          <li key={person.id}>
            <button type="button" className={styles.person} aria-pressed={isChosen(person)} onClick={() => toggle(person)}>
              <span className={styles.check} aria-hidden="true">
                {isChosen(person) ? '✓' : ''}
              </span>
              <span className={styles.name}>
                <Name>{person.name}</Name>
              </span>
              <span className={styles.unit}>
                <Name>{[person.unit, person.post].filter(Boolean).join(' · ')}</Name>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function Count({ listed, total, query }: { readonly listed: number; readonly total: number; readonly query: string }) {
  const { t } = useLanguage();
  if (total === 0) return t('start.nobody', { q: query });
  return total > listed ? t('start.found_part', { n: total, m: listed }) : t('start.found', { n: total });
}

function move(event: KeyboardEvent, list: HTMLElement | null, input: HTMLElement | null): void {
  const rows = [...(list?.querySelectorAll<HTMLElement>('button') ?? [])];
  const at = rows.findIndex((row) => row === document.activeElement);
  const target = { ArrowDown: rows[at + 1], ArrowUp: rows[at - 1] ?? input }[shortcut(event.nativeEvent) ?? ''];
  if (target == null) return;
  event.preventDefault();
  target.focus();
}
