/** Why a text cannot be sent now, or null. The button says it. Pure. */

import type { TextKey, Values } from '../i18n/catalogue.ts';

export interface Blocker {
  readonly key: TextKey;
  readonly values: Values;
}

const encoder = new TextEncoder();

/** Near the limit the room left is shown. */
const NEAR = 0.9;

export function byteLength(text: string): number {
  return encoder.encode(text).length;
}

/** Half a character, as a failed paste or an old input method leaves it: no text, so the server takes none of it. */
export function isBroken(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}

export function blockerOf(text: string, limit: number): Blocker | null {
  if (text.trim() === '') return { key: 'composer.empty', values: {} };
  if (isBroken(text)) return { key: 'composer.broken', values: {} };
  const excess = byteLength(text) - limit;
  return excess > 0 ? { key: 'composer.too_long', values: { n: excess } } : null;
}

export function roomLeft(text: string, limit: number): number | null {
  // Each UTF-16 unit has at most three bytes: most texts need no encoding to know that they are short.
  if (text.length * 3 < limit * NEAR) return null;
  const room = limit - byteLength(text);
  return room >= 0 && room < limit * (1 - NEAR) ? room : null;
}
