/** Which rows are in the document and where: TanStack Virtual, anchored at the end. */

import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import type { VirtualItem } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { RefObject } from 'react';

import type { Row } from './rows.ts';
import type { LogWindow } from './useLogWindow.ts';

/** Nearer to an edge than this many rows, more are asked for. */
const PREFETCH = 8;
const END_SLACK_PX = 24;
/** A jump to a row corrects itself for some frames while rows are measured; rows that came before it then would shift its target. */
const SETTLE_MS = 150;

interface RowWindowInput {
  readonly rows: readonly Row[];
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly log: LogWindow;
  readonly activeIndex: number;
}

export interface RowWindow {
  readonly items: readonly VirtualItem[];
  readonly height: number;
  readonly measure: (element: HTMLElement | null) => void;
  readonly isAtEnd: boolean;
  readonly visibleSeqs: readonly number[];
  readonly toEnd: () => void;
  readonly reveal: (index: number) => void;
}

export function useRowWindow({ rows, scroller, log, activeIndex }: RowWindowInput): RowWindow {
  // Follows new messages only: at the lower edge of an older stretch a loaded page must not carry the reader along.
  const endedAtHead = useRef(log.endsAtHead);
  useEffect(() => {
    endedAtHead.current = log.endsAtHead;
  });
  const virtualizer = useVirtualizer<HTMLDivElement, HTMLElement>({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 64,
    getItemKey: useCallback((index: number) => rows[index]?.key ?? index, [rows]),
    overscan: 8,
    paddingStart: 8,
    paddingEnd: 12,
    anchorTo: 'end',
    followOnAppend: endedAtHead.current,
    scrollEndThreshold: END_SLACK_PX,
    // The focused row stays in the document when it is scrolled away.
    rangeExtractor: (range) => {
      const indexes = defaultRangeExtractor(range);
      if (activeIndex < 0 || activeIndex >= rows.length || indexes.includes(activeIndex)) return indexes;
      return [...indexes, activeIndex].sort((one, other) => one - other);
    },
  });
  const items = virtualizer.getVirtualItems();
  const offset = virtualizer.scrollOffset ?? 0;
  const height = virtualizer.scrollRect?.height ?? 0;
  const seen = items.filter(({ start, end }) => end > offset && (end <= offset + height + 1 || start < offset + height / 2));
  const isOpened = useOpeningPosition(rows, log, virtualizer);
  const isAtEnd = log.endsAtHead && virtualizer.isAtEnd(END_SLACK_PX);
  useKeptEnd(height, isAtEnd, virtualizer);
  usePrefetch(seen, rows.length, log, isOpened);

  const visible = isOpened ? seen.flatMap(({ index }) => seqOf(rows[index]) ?? []).join(' ') : '';
  return {
    items,
    height: virtualizer.getTotalSize(),
    measure: virtualizer.measureElement,
    isAtEnd,
    visibleSeqs: useMemo(() => visible.split(' ').filter(Boolean).map(Number), [visible]),
    toEnd: () => requestAnimationFrame(() => virtualizer.scrollToEnd()),
    reveal: (index) => virtualizer.scrollToIndex(index, { align: 'auto' }),
  };
}

type Positioner = Pick<ReturnType<typeof useVirtualizer<HTMLDivElement, HTMLElement>>, 'scrollToIndex' | 'scrollToEnd'>;

/** Once, when the rows that the view opens on are there. True when the position is reached. */
function useOpeningPosition(rows: readonly Row[], { isReady }: LogWindow, virtualizer: Positioner): boolean {
  const isPositioned = useRef(false);
  const [isOpened, setOpened] = useState(false);
  useLayoutEffect(() => {
    if (isPositioned.current || !isReady || rows.length === 0) return;
    isPositioned.current = true;
    setTimeout(() => setOpened(true), SETTLE_MS);
    const firstNew = rows.findIndex(({ startsUnread }) => startsUnread);
    if (firstNew === -1) virtualizer.scrollToEnd();
    else virtualizer.scrollToIndex(firstNew, { align: 'start' });
  }, [rows, isReady, virtualizer]);
  return isOpened;
}

/** Whoever was at the end stays there when a long draft or the bar of a lost connection takes room. */
function useKeptEnd(height: number, isAtEnd: boolean, virtualizer: Positioner): void {
  const before = useRef({ height, isAtEnd });
  useLayoutEffect(() => {
    if (height < before.current.height && before.current.isAtEnd) virtualizer.scrollToEnd();
    before.current = { height, isAtEnd };
  }, [height, isAtEnd, virtualizer]);
}

function usePrefetch(seen: readonly VirtualItem[], count: number, log: LogWindow, isOpened: boolean): void {
  const first = seen[0]?.index ?? Infinity;
  const last = seen[seen.length - 1]?.index ?? -Infinity;
  useEffect(() => {
    if (!isOpened || log.isLoading || log.error !== null) return;
    if (first < PREFETCH) log.loadOlder();
    if (last >= count - PREFETCH) log.loadNewer();
  }, [first, last, count, log, isOpened]);
}

function seqOf(row: Row | undefined): number | null {
  return row?.kind === 'message' || row?.kind === 'members' ? row.entry.seq : null;
}
