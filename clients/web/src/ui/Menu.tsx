/** A menu button (APG): arrows move, Esc and Tab close, the focus returns to where it was. What cannot be done now stays and says why. */

import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';

import { shortcut } from '../ime.ts';
import styles from './Menu.module.css';

export interface MenuItem {
  readonly label: string;
  readonly keys?: string;
  /** Why it does nothing now. Its `run` then says so, and the menu stays open. */
  readonly blocked?: string;
  readonly run: () => void;
}

interface MenuProps {
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly isOpen: boolean;
  readonly setOpen: (isOpen: boolean) => void;
}

export function Menu({ label, items, isOpen, setOpen }: MenuProps) {
  const id = useId();
  return (
    <span className={styles.anchor}>
      <button
        type="button"
        tabIndex={-1}
        className={styles.button}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        <span aria-hidden="true">{'⋯'}</span>
      </button>
      {isOpen && <OpenMenu id={id} label={label} items={items} leave={() => setOpen(false)} />}
    </span>
  );
}

interface OpenMenuProps {
  readonly id: string;
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly leave: () => void;
}

function OpenMenu({ id, label, items, leave }: OpenMenuProps) {
  const list = useRef<HTMLUListElement>(null);
  const [before] = useState(() => document.activeElement);
  const close = (): void => {
    leave();
    if (before instanceof HTMLElement) before.focus();
  };
  const [active, setActive] = useState(0);
  const [place, setPlace] = useState<Place>({ isAbove: false, isToTheRight: false });
  useLayoutEffect(() => setPlace(placeWithin(list.current)), []);
  useEffect(() => {
    list.current?.querySelectorAll<HTMLElement>('[role="menuitem"]')[active]?.focus();
  }, [active]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const move = steps(items.length, active)[shortcut(event.nativeEvent) ?? ''];
    event.stopPropagation();
    if (move !== undefined) {
      event.preventDefault();
      setActive(move);
    } else if (['Escape', 'Tab', 'Shift+Tab'].includes(shortcut(event.nativeEvent) ?? '')) {
      event.preventDefault();
      close();
    }
  };

  return (
    <ul
      ref={list}
      id={id}
      role="menu"
      aria-label={label}
      className={styles.menu}
      data-above={place.isAbove}
      data-to-the-right={place.isToTheRight}
      onKeyDown={onKeyDown}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) leave();
      }}
    >
      {items.map((item, index) => (
        <li key={item.label} role="none">
          <button
            type="button"
            role="menuitem"
            tabIndex={index === active ? 0 : -1}
            className={styles.item}
            aria-disabled={item.blocked !== undefined}
            aria-describedby={item.blocked === undefined ? undefined : `${id}-why-${index}`}
            onClick={() => {
              if (item.blocked === undefined) close();
              item.run();
            }}
          >
            <span>{item.label}</span>
            {item.keys !== undefined && <kbd className={styles.keys}>{item.keys}</kbd>}
          </button>
          {item.blocked !== undefined && (
            <p id={`${id}-why-${index}`} className={styles.blocked}>
              {item.blocked}
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}

interface Place {
  readonly isAbove: boolean;
  readonly isToTheRight: boolean;
}

/** Below and to the left of the button, unless the section around it ends there. */
function placeWithin(menu: HTMLElement | null): Place {
  const section = menu?.closest('section');
  if (menu == null || section == null) return { isAbove: false, isToTheRight: false };
  const [inner, outer] = [menu.getBoundingClientRect(), section.getBoundingClientRect()];
  return { isAbove: inner.bottom > outer.bottom, isToTheRight: inner.left < outer.left };
}

function steps(count: number, active: number): Readonly<Record<string, number>> {
  return { ArrowDown: (active + 1) % count, ArrowUp: (active - 1 + count) % count, Home: 0, End: count - 1 };
}
