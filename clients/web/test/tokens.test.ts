import { readdirSync, readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

const sources = new URL('../src/', import.meta.url);
const tokens = readFileSync(new URL('styles/tokens.css', sources), 'utf8');
const [lightBlock = '', darkBlock = ''] = tokens.split('@media (prefers-color-scheme: dark)');

function colours(block: string): Map<string, string> {
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name!, value!]));
}

function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const channel = parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
}

/** Text, what it stands on, and the least contrast (WCAG AA; 3 for borders and marks). */
const PAIRS: readonly (readonly [string, string, number])[] = [
  ...['surface', 'surface-2', 'surface-3', 'own', 'other'].map((on) => ['text', on, 4.5] as const),
  ...['surface', 'surface-2', 'surface-3', 'own'].map((on) => ['text-2', on, 4.5] as const),
  ...['surface', 'surface-2'].map((on) => ['text-3', on, 4.5] as const),
  ['primary', 'surface', 4.5],
  ['on-primary', 'primary', 4.5],
  ['link', 'surface', 4.5],
  ['link', 'other', 4.5],
  ['link-own', 'own', 4.5],
  ['danger', 'surface', 4.5],
  ['danger', 'surface-2', 4.5],
  ['danger', 'own', 4.5],
  ['warning', 'warning-surface', 4.5],
  ['success', 'surface', 3],
  ['control', 'surface', 3],
  ['focus', 'surface', 3],
  ['focus', 'surface-2', 3],
];

describe('tokens', () => {
  const light = colours(lightBlock);
  const themes = { light, dark: new Map([...light, ...colours(darkBlock)]) };

  it.each(Object.keys(themes) as (keyof typeof themes)[])('of the %s theme have enough contrast', (theme) => {
    for (const [ink, on, least] of PAIRS) {
      const [inkColour, onColour] = [themes[theme].get(ink), themes[theme].get(on)];
      expect(contrast(inkColour!, onColour!), `${ink} on ${on}`).toBeGreaterThanOrEqual(least);
    }
  });

  it('each have a dark value', () => {
    expect([...light.keys()].sort()).toEqual([...colours(darkBlock).keys()].sort());
  });

  it('are the only colours', () => {
    const sheets = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.css') && !name.endsWith('tokens.css'),
    );
    expect(sheets.length).toBeGreaterThan(5);
    for (const sheet of sheets) {
      const rules = readFileSync(new URL(sheet, sources), 'utf8');
      expect(rules, sheet).not.toMatch(/#[0-9a-f]{3,8}\b|\b(rgba?|hsla?|oklch|color)\(/i);
      const used = [...rules.matchAll(/var\(--([\w-]+)/g)].map(([, name]) => name!);
      for (const name of used) expect(tokens, `${sheet}: --${name}`).toContain(`--${name}:`);
    }
  });
});
