import { describe, expect, it } from 'vitest';

import { belongsToInputMethod, isForcedNewline, isSubmit, shortcut } from '../src/ime.ts';
import type { KeyPress } from '../src/ime.ts';

function press(key: string, more: Partial<KeyPress> = {}): KeyPress {
  const none = { keyCode: 0, isComposing: false, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false };
  return { key, code: key, ...none, ...more };
}

describe('Enter', () => {
  it('alone submits; with Shift, Ctrl or Alt it does not', () => {
    expect(isSubmit(press('Enter'))).toBe(true);
    for (const modifier of ['shiftKey', 'ctrlKey', 'altKey', 'metaKey']) expect(isSubmit(press('Enter', { [modifier]: true }))).toBe(false);
  });

  it.each([
    ['while the event says that it composes', press('Enter', { isComposing: true }), false],
    ['that commits after compositionend with keyCode 229', press('Enter', { keyCode: 229 }), false],
    ['sent as Process', press('Process', { code: 'Enter' }), false],
    ['while only the field knows that it composes', press('Enter'), true],
  ])('belongs to the input method %s', (_, event, isComposing) => {
    expect(belongsToInputMethod(event, isComposing)).toBe(true);
    expect(isSubmit(event, isComposing)).toBe(false);
    expect(isForcedNewline({ ...event, ctrlKey: true }, isComposing)).toBe(false);
  });

  it('with Ctrl or Alt breaks the line', () => {
    expect(isForcedNewline(press('Enter', { ctrlKey: true }))).toBe(true);
    expect(isForcedNewline(press('Enter', { altKey: true }))).toBe(true);
    expect(isForcedNewline(press('Enter', { shiftKey: true }))).toBe(false);
  });
});

describe('shortcuts', () => {
  it('are named with their modifiers, a letter in upper case', () => {
    expect(shortcut(press('k', { ctrlKey: true }))).toBe('Ctrl+K');
    expect(shortcut(press('F6', { shiftKey: true }))).toBe('Shift+F6');
    expect(shortcut(press('ArrowUp', { altKey: true, shiftKey: true }))).toBe('Alt+Shift+ArrowUp');
  });

  it('go by the place of the key on a layout that is not Latin', () => {
    expect(shortcut(press('л', { code: 'KeyK', ctrlKey: true }))).toBe('Ctrl+K');
  });

  it('are none while an input method has the key', () => {
    expect(shortcut(press('Process', { code: 'KeyK', ctrlKey: true }))).toBeNull();
    expect(shortcut(press('Escape', { isComposing: true }))).toBeNull();
  });
});
