import { readdirSync, readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { refusalText, text } from '../src/i18n/catalogue.ts';
import type { TextKey } from '../src/i18n/catalogue.ts';

type Catalogue = Record<string, Record<string, string>>;

const folder = new URL('../../../govim/texts/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const read = (name: string): Catalogue => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Catalogue;
const placeholders = (template: string): string[] => [...template.matchAll(/\{\w+\}/g)].map(([found]) => found).sort();

function sourcesBelow(path: URL): string {
  return readdirSync(path, { withFileTypes: true })
    .map((entry) => (entry.isDirectory() ? sourcesBelow(new URL(`${entry.name}/`, path)) : readFileSync(new URL(entry.name, path), 'utf8')))
    .join('\n');
}

describe('the catalogue', () => {
  it.each(files)('%s has both languages', (name) => {
    for (const [key, texts] of Object.entries(read(name))) expect(Object.keys(texts).sort(), key).toEqual(['en', 'zh-CN']);
  });

  it('of the page says the same in both', () => {
    for (const [key, texts] of Object.entries(read('ui.json'))) expect(placeholders(texts.en!), key).toEqual(placeholders(texts['zh-CN']!));
  });

  it('has no key in two files', () => {
    const keys = files.flatMap((name) => Object.keys(read(name)));
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  it('has no text that the page does not use', () => {
    const source = sourcesBelow(new URL('../src/', import.meta.url));
    const computed = /^(connection\.(online|connecting)|error\.log_replaced)$/;
    const unused = Object.keys(read('ui.json')).filter((key) => !computed.test(key) && !source.includes(`'${key}'`));
    expect(unused).toEqual([]);
  });
});

describe('a refusal', () => {
  it('speaks the language of the page and names word and rule', () => {
    const refusal = { code: 'sensitive_word', rule: 'words.1', text: 'said by the server', detail: { word: '秘' } };
    expect(refusalText('zh-CN', refusal)).toContain('“秘”（规则 words.1）');
    expect(refusalText('en', refusal)).toContain('“秘”');
  });

  it('of a code that the page does not know is shown as the server said it, made visible', () => {
    expect(refusalText('en', { code: 'new_code', rule: null, text: 'No\u202e.', detail: {} })).toBe('No‹U+202E›.');
  });

  it('whose text wants more than the server told is shown as the server said it', () => {
    const refusal = { code: 'sensitive_word', rule: 'words.1', text: 'said by the server', detail: {} };
    expect(refusalText('en', refusal)).toBe('said by the server');
  });

  it('quotes the request for an error inside the server', () => {
    expect(refusalText('zh-CN', { code: 'internal', rule: null, text: '', detail: {} }, '8F2C')).toContain('8F2C');
  });
});

describe('names in sentences', () => {
  it('cannot turn or forge them', () => {
    expect(text('en', 'message.recalled_by', { name: '\u202eevil' })).toBe('‹U+202E›evil recalled a message');
    expect(text('en', 'message.recalled_by', { name: 'אבג' })).toBe('\u2068אבג\u2069 recalled a message');
    expect(text('en', 'message.recalled_by', { name: '{name}' })).toBe('{name} recalled a message');
  });

  it('of an unknown key show the key, not nothing', () => {
    expect(text('en', 'no.such' as TextKey)).toBe('no.such');
  });
});
