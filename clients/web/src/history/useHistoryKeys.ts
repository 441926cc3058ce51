/** Moving through messages by keys: one row takes the Tab, the arrows (or J and K) move between rows. */

import type { Conversation } from '@govim/sdk';
import { useEffect, useRef, useState } from 'react';
import type { KeyboardEvent, RefObject } from 'react';

import { useAnnounce } from '../a11y/announcer.tsx';
import { focusRegion } from '../a11y/regions.ts';
import { useLanguage } from '../i18n/language.tsx';
import { isSubmit, shortcut } from '../ime.ts';
import { useRecallOffer } from './recallable.ts';
import type { MessageRow, Row } from './rows.ts';

interface KeysInput {
  readonly rows: readonly Row[];
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly kind: Conversation['kind'];
  readonly recall: (row: MessageRow) => void;
}

export interface HistoryKeys {
  readonly activeIndex: number;
  readonly activate: (key: string) => void;
  readonly menuKey: string | null;
  readonly setMenuKey: (key: string | null) => void;
  readonly onKeyDown: (event: KeyboardEvent, reveal: (index: number) => void) => void;
}

export function useHistoryKeys({ rows, scroller, kind, recall }: KeysInput): HistoryKeys {
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const [menuKey, setMenuKey] = useState<string | null>(null);
  const recallIfOpen = useRecallKey(kind, recall, setMenuKey);
  const wantsFocus = useRef(false);
  const found = rows.findIndex(({ key }) => key === activeKey);
  const activeIndex = found === -1 ? rows.length - 1 : found;

  // The row may have to be rendered first; then it takes the focus.
  useEffect(() => {
    if (!wantsFocus.current) return;
    const element = scroller.current?.querySelector<HTMLElement>(`[data-index="${activeIndex}"]`);
    if (element == null) return;
    wantsFocus.current = false;
    element.focus({ preventScroll: true });
  });

  const onKeyDown = (event: KeyboardEvent, reveal: (index: number) => void): void => {
    const row = rows[activeIndex];
    const isOnRow = event.target instanceof HTMLElement && event.target.tagName === 'LI';
    if (row === undefined || !isOnRow) return;
    const keys: Readonly<Record<string, () => void>> = {
      ...movesTo(activeIndex, rows.length, (index) => {
        wantsFocus.current = true;
        setActiveKey(rows[index]?.key ?? null);
        reveal(index);
      }),
      Delete: () => recallIfOpen(row),
      'Shift+F10': () => setMenuKey(row.key),
      ContextMenu: () => setMenuKey(row.key),
      Escape: () => focusRegion('composer'),
    };
    const run = isSubmit(event.nativeEvent) ? () => setMenuKey(row.key) : keys[shortcut(event.nativeEvent) ?? ''];
    if (run === undefined) return;
    event.preventDefault();
    run();
  };
  return { activeIndex, activate: setActiveKey, menuKey, setMenuKey, onKeyDown };
}

/** Too late: whoever hears is told, whoever sees finds the reason in the menu. */
function useRecallKey(kind: Conversation['kind'], recall: (row: MessageRow) => void, openMenu: (key: string) => void): (row: Row) => void {
  const { t } = useLanguage();
  const announce = useAnnounce();
  const offerOf = useRecallOffer(kind);
  return (row) => {
    const offer = offerOf(row);
    if (offer?.kind === 'open') recall(offer.row);
    if (offer?.kind !== 'closed') return;
    openMenu(row.key);
    announce(t(offer.reason.key, offer.reason.values));
  };
}

function movesTo(at: number, count: number, go: (index: number) => void): Record<string, () => void> {
  const down = (): void => go(Math.min(count - 1, at + 1));
  const up = (): void => go(Math.max(0, at - 1));
  return { ArrowDown: down, J: down, ArrowUp: up, K: up, Home: () => go(0), End: () => go(count - 1) };
}
