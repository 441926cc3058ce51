/** The one catalogue, bundled from govim/texts: the page's own texts and those of the server's codes. */

import type { Language, Refusal } from '@govim/sdk';

import type ui from '../../../../govim/texts/ui.json';

import { visible } from '../text/pieces.ts';

export type TextKey = keyof typeof ui;
export type Values = Readonly<Record<string, string | number | boolean | null>>;

type Catalogue = Readonly<Record<string, Readonly<Record<Language, string>>>>;

const PLACEHOLDER = /\{(\w+)\}/g;

// Without the summaries of operations, which only a page of the server shows.
const files = import.meta.glob<Catalogue>(['../../../../govim/texts/*.json', '!**/api.json'], { eager: true, import: 'default' });
const catalogue: Catalogue = Object.assign({}, ...Object.values(files)) as Catalogue;

export function text(lang: Language, key: TextKey, values: Values = {}): string {
  return fill(catalogue[key]?.[lang] ?? key, values);
}

/** The text of a refusal in the page's language; of a code that this page does not know in full, as the server said it. */
export function refusalText(lang: Language, { code, rule, text: said, detail }: Refusal, request: string | null = null): string {
  const values: Values = { ...detail, rule, request };
  const known = catalogue[`error.${code}`]?.[lang];
  if (known !== undefined && (said === '' || isFilledBy(known, values))) return fill(known, values);
  return said === '' ? text(lang, 'error.unreachable') : visible(said);
}

function isFilledBy(template: string, values: Values): boolean {
  return [...template.matchAll(PLACEHOLDER)].every(([, name]) => name !== undefined && name in values);
}

export function fill(template: string, values: Values): string {
  return template.replace(PLACEHOLDER, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : isolated(visible(String(value ?? '')));
  });
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** A right-to-left name must not turn the sentence around it. */
function isolated(value: string): string {
  return RIGHT_TO_LEFT.test(value) ? `\u2068${value}\u2069` : value;
}
