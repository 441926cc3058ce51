/**
 * Keys and input methods: the one module that may look at Enter (the lint forbids it elsewhere).
 *
 * While a Chinese input method composes, every key belongs to it. `isComposing` alone does not tell: some send the Enter that
 * commits with keyCode 229 after `compositionend`, some send keys as 'Process'.
 */

import { useEffect, useMemo, useRef } from 'react';

export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly keyCode: number;
  readonly isComposing: boolean;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

const OF_INPUT_METHOD = 229;

export function belongsToInputMethod(press: KeyPress, isComposing = false): boolean {
  return press.isComposing || press.keyCode === OF_INPUT_METHOD || press.key === 'Process' || isComposing;
}

/** Enter alone: sends, searches, confirms. */
export function isSubmit(press: KeyPress, isComposing = false): boolean {
  return keyOf(press, isComposing) === 'Enter' && !press.shiftKey && !press.ctrlKey && !press.altKey && !press.metaKey;
}

/** Ctrl+Enter and Alt+Enter break the line as Shift+Enter does, which needs no help. */
export function isForcedNewline(press: KeyPress, isComposing = false): boolean {
  return keyOf(press, isComposing) === 'Enter' && (press.ctrlKey || press.altKey || press.metaKey);
}

/** The key of a shortcut, with its modifiers as `Ctrl+K`; null when it belongs to an input method. */
export function shortcut(press: KeyPress): string | null {
  const key = keyOf(press, false);
  if (key === null) return null;
  const modifiers = [press.ctrlKey || press.metaKey ? 'Ctrl+' : '', press.altKey ? 'Alt+' : '', press.shiftKey ? 'Shift+' : ''];
  return modifiers.join('') + (key.length === 1 ? key.toUpperCase() : key);
}

/** On a layout that is not Latin the key's place tells which letter is meant. */
function keyOf(press: KeyPress, isComposing: boolean): string | null {
  if (belongsToInputMethod(press, isComposing)) return null;
  if (/^[\x20-\x7e]+$/.test(press.key)) return press.key;
  return press.code.replace(/^(Key|Digit)/, '');
}

export interface Composition {
  readonly isActive: () => boolean;
  readonly handlers: { readonly onCompositionStart: () => void; readonly onCompositionEnd: () => void };
}

/** Composition state of one text field, for engines whose key events do not carry it. */
export function useComposition(ended?: () => void): Composition {
  const isActive = useRef(false);
  const onEnd = useRef(ended);
  useEffect(() => {
    onEnd.current = ended;
  });
  return useMemo(
    () => ({
      isActive: () => isActive.current,
      handlers: {
        onCompositionStart: () => {
          isActive.current = true;
        },
        onCompositionEnd: () => {
          isActive.current = false;
          onEnd.current?.();
        },
      },
    }),
    [],
  );
}
