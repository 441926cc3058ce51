import { describe, expect, it } from 'vitest';

import { oneLine, pieces, visible } from '../src/text/pieces.ts';

const links = (text: string): string[] => pieces(text).flatMap((piece) => (piece.kind === 'link' ? [piece.href] : []));

describe('foreign text', () => {
  it('shows every character that would be invisible or turn the text (fault 24)', () => {
    const hostile = [
      '\0',
      '\x1b',
      '\x7f',
      '\x85',
      '\u00ad',
      '\u061c',
      '\u200b',
      '\u200e',
      '\u202e',
      '\u2028',
      '\u2060',
      '\u2066',
      '\ufeff',
      '\u{e0041}',
      '\ud800',
      '\u034f',
      '\u115f',
      '\u1160',
      '\u17b4',
      '\u2800',
      '\u3164',
      '\uffa0',
    ];
    for (const control of hostile) {
      const code = `U+${control.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
      expect(visible(`a${control}b`)).toBe(`a‹${code}›b`);
      expect(pieces(`a${control}b`)).toEqual([
        { kind: 'text', text: 'a' },
        { kind: 'control', text: `‹${code}›`, code },
        { kind: 'text', text: 'b' },
      ]);
    }
  });

  it('leaves line breaks, emoji joined by ZWJ and combining marks as they are', () => {
    for (const text of ['一行\n二行\t三', '👩‍👩‍👧', 'e\u0301', '𠮷野家']) {
      expect(pieces(text)).toEqual([{ kind: 'text', text }]);
      expect(visible(text)).toBe(text);
    }
  });

  it('keeps every visible character in order', () => {
    const text = '见https://a.cn/x，和 \u202ehttp://b.cn。完';
    expect(
      pieces(text)
        .map((piece) => piece.text)
        .join(''),
    ).toBe('见https://a.cn/x，和 ‹U+202E›http://b.cn。完');
  });
});

describe('links', () => {
  it('are made of http and https only', () => {
    expect(links('javascript:alert(1) data:text/html,x ftp://a.cn file:///etc/passwd')).toEqual([]);
    expect(links('HTTPS://A.cn/路径?q=1 http://b.cn')).toEqual(['https://a.cn/%E8%B7%AF%E5%BE%84?q=1', 'http://b.cn/']);
  });

  it('end before Chinese and closing punctuation, quotes and controls', () => {
    expect(links('（见https://a.cn/1）')).toEqual(['https://a.cn/1']);
    expect(links('https://a.cn/1。下一句')).toEqual(['https://a.cn/1']);
    expect(links('(https://a.cn/1).')).toEqual(['https://a.cn/1']);
    expect(links('https://a.cn/\u202egpj.exe')).toEqual(['https://a.cn/']);
  });

  it('of something that is no address stay text', () => {
    expect(links('https://[ http://')).toEqual([]);
  });
});

describe('a line of a list', () => {
  it('is one line, however long and however broken the text is', () => {
    expect(oneLine('a\n\n b\u2028c')).toBe('a b c');
    expect(oneLine('字'.repeat(60_000)).length).toBe(120);
  });

  it('is never cut within a character', () => {
    const faces = '😀'.repeat(200);
    expect(oneLine(faces)).toBe('😀'.repeat(120));
    expect(oneLine(`a${faces}`)).toBe(`a${'😀'.repeat(119)}`);
    expect(oneLine(`a${faces}`)).not.toContain('‹');
  });
});
