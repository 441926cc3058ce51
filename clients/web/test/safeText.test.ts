import { createElement } from 'react';
import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';

import { LanguageProvider } from '../src/i18n/language.tsx';
import { oneLine } from '../src/text/pieces.ts';
import { Name, SafeText } from '../src/text/SafeText.tsx';

const shown = (child: ReactNode): string => renderToStaticMarkup(createElement(LanguageProvider, null, child));
const message = (text: string): string => shown(createElement(SafeText, { text }));
const name = (text: string): string => shown(createElement(Name, null, text));

describe('what others wrote (fault 24)', () => {
  it('is isolated, so that its direction ends with it', () => {
    expect(message('שלום \u202egpj.exe')).toMatch(/^<bdi [^>]*>שלום <span[^>]*>‹U\+202E›<\/span>gpj\.exe<\/bdi>$/u);
    expect(name('\u202eadA')).toBe('<bdi>‹U+202E›adA</bdi>');
  });

  it('steers no terminal and no line', () => {
    for (const control of ['\x1b[31m', '\x9b31m', '\0', '\u2028', '\u2029', '\x85', '\ud800']) {
      const markup = message(`a${control}b`);
      expect(markup).not.toContain(control.charAt(0));
      expect(markup).toContain(`‹U+${control.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}›`);
    }
  });

  it('keeps a heap of combining marks within its own element, and a line of a list short', () => {
    const heap = `e${'\u0301'.repeat(32_000)}`;
    expect(message(heap)).toMatch(/^<bdi [^>]*>e\u0301{32000}<\/bdi>$/u);
    expect(oneLine(heap).length).toBe(120);
  });

  it('is never markup', () => {
    expect(message('<img src=x onerror=alert(1)>')).not.toContain('<img');
    expect(name('<b>Ada</b>')).toBe('<bdi>&lt;b&gt;Ada&lt;/b&gt;</bdi>');
  });

  it('tells a name from one that differs by what nobody sees', () => {
    const names = ['张伟', '张\u200b伟', '张伟\u200f', '张伟\ufeff', '张\u00ad伟', '张伟\u{e0041}', '张\u3164伟', '张\u034f伟'].map(name);
    expect(new Set(names).size).toBe(names.length);
    for (const disguised of names.slice(1)) expect(disguised).toContain('‹U+');
  });
});
