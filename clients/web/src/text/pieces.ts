/**
 * Foreign text, taken apart for showing: plain runs, links (http and https only) and characters that would be
 * invisible or would turn the text around them. Nothing here is ever markup. # fault 24
 */

export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string }
  | { readonly kind: 'control'; readonly text: string; readonly code: string };

// C0 without tab and newline, DEL and C1, soft hyphen, Arabic letter mark, zero-width space, directional marks, line and paragraph
// separators, bidi embeddings and isolates, word joiner and invisible operators, BOM, interlinear marks, tags, lone surrogates; and what
// counts as a letter or mark but shows as nothing: grapheme joiner, fillers of Hangul, inherent vowels of Khmer, the blank of Braille.
// U+200C/D and variation selectors stay: emoji and several scripts need them.
const CONTROLS =
  /[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}]|\p{Surrogate}/gu;
const LINK = /https?:\/\/[^\s<>"'`{}|\\^，。；：！？、（）【】《》“”‘’\p{Cc}\p{Cf}\p{Cs}]+/giu;
const TRAILING = /[.,;:!?)\]]+$/;

export function pieces(text: string): readonly Piece[] {
  const result: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    const link = linkOf(match[0]);
    if (link === null) continue;
    result.push(...plain(text.slice(end, match.index)), link);
    end = match.index + link.text.length;
  }
  return [...result, ...plain(text.slice(end))];
}

/** The same as one string, for names in sentences and attributes. */
export function visible(text: string): string {
  return text.replace(CONTROLS, picture);
}

/** A short line for a list: no line breaks, not much longer than can be seen, cut between characters. */
export function oneLine(text: string, most = 120): string {
  // Twice as many units hold that many code points, so a long text is not taken apart as a whole.
  const start = Array.from(text.slice(0, 2 * most))
    .slice(0, most)
    .join('');
  return visible(start.replace(/\s+/g, ' '));
}

function linkOf(found: string): Extract<Piece, { kind: 'link' }> | null {
  const shown = found.replace(TRAILING, '');
  try {
    return { kind: 'link', text: shown, href: new URL(shown).href };
  } catch {
    return null;
  }
}

function plain(text: string): Piece[] {
  const result: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(CONTROLS)) {
    if (match.index > end) result.push({ kind: 'text', text: text.slice(end, match.index) });
    result.push({ kind: 'control', text: picture(match[0]), code: codeOf(match[0]) });
    end = match.index + match[0].length;
  }
  if (end < text.length) result.push({ kind: 'text', text: text.slice(end) });
  return result;
}

/** By number: the fonts of many PCs lack the pictures of control characters. */
function picture(control: string): string {
  return `‹${codeOf(control)}›`;
}

function codeOf(control: string): string {
  return `U+${(control.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
