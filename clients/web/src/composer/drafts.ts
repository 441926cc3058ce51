/** What is being written, by conversation id: survives a reload of this tab, never leaves it. */

const PREFIX = 'govim.drafts.';

export class Drafts {
  readonly #key: string;
  readonly #texts: Map<string, string>;
  readonly #listeners = new Set<() => void>();

  constructor(person: string) {
    this.#key = `${PREFIX}${person}`;
    forgetOthers(this.#key);
    this.#texts = new Map(stored(this.#key));
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  get(conversation: string): string {
    return this.#texts.get(conversation) ?? '';
  }

  /** Text in the middle of a composition is shown but not kept: it is not what the person will have written. */
  set(conversation: string, text: string, isComposing = false): void {
    if (text === '') this.#texts.delete(conversation);
    else this.#texts.set(conversation, text);
    if (!isComposing) this.#save();
    this.#tell();
  }

  /** Puts a text back to be edited, behind what is being written. */
  giveBack(conversation: string, text: string): void {
    const before = this.get(conversation);
    this.set(conversation, before.trim() === '' ? text : `${before}\n${text}`);
  }

  clear(): void {
    this.#texts.clear();
    this.#save();
    this.#tell();
  }

  #save(): void {
    try {
      sessionStorage.setItem(this.#key, JSON.stringify([...this.#texts]));
    } catch {
      // Full or forbidden storage: the drafts then live as long as the page.
    }
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Whoever signs in leaves no text of somebody else on this computer. */
function forgetOthers(own: string): void {
  try {
    const keys = Array.from({ length: sessionStorage.length }, (_, index) => sessionStorage.key(index) ?? '');
    for (const key of keys) if (key.startsWith(PREFIX) && key !== own) sessionStorage.removeItem(key);
  } catch {
    // Forbidden storage keeps nothing.
  }
}

function stored(key: string): [string, string][] {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? '[]') as [string, string][];
  } catch {
    return [];
  }
}
