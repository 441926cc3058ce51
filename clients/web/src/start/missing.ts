/** Why the button of a new conversation would do nothing, or null. Pure. */

import { isBroken } from '../composer/blocker.ts';
import type { TextKey } from '../i18n/catalogue.ts';

export function missingFor(people: number, title: string): TextKey | null {
  if (people === 0) return 'start.needs_person';
  if (people === 1) return null;
  if (title.trim() === '') return 'start.needs_title';
  return isBroken(title) ? 'start.title_broken' : null;
}
