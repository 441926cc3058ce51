/** What people are called: learnt from what comes with names, and asked for where somebody came without one. */

import type { Entry, Named, PersonId } from './frames.ts';
import { ConnectionLost, RequestRefused } from './requests.ts';

/** As many as one question may name. */
const MOST_ASKED = 200;

export class Names {
  readonly #ask: (people: readonly PersonId[]) => Promise<readonly Named[]>;
  readonly #changed: (names: ReadonlyMap<PersonId, string>) => void;
  readonly #wanted = new Set<PersonId>();
  /** Nobody is asked for twice while a connection lasts: who is not named is not known. */
  readonly #asked = new Set<PersonId>();
  #known: ReadonlyMap<PersonId, string> = new Map();
  #isAsking = false;

  constructor(ask: (people: readonly PersonId[]) => Promise<readonly Named[]>, changed: (names: ReadonlyMap<PersonId, string>) => void) {
    this.#ask = ask;
    this.#changed = changed;
  }

  learn(people: readonly Named[]): void {
    for (const { person } of people) this.#wanted.delete(person);
    if (people.every(({ person, name }) => this.#known.get(person) === name)) return;
    this.#known = new Map([...this.#known, ...people.map(({ person, name }) => [person, name] as const)]);
    this.#changed(this.#known);
  }

  want(entries: readonly Entry[]): void {
    for (const person of entries.flatMap(peopleOf)) {
      if (!this.#known.has(person) && !this.#asked.has(person)) this.#wanted.add(person);
    }
    void this.#look();
  }

  /** A new connection may answer what the last one did not. */
  greeted(): void {
    this.#asked.clear();
    void this.#look();
  }

  async #look(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    try {
      while (this.#wanted.size > 0) {
        const some = [...this.#wanted].slice(0, MOST_ASKED);
        const named = await this.#ask(some);
        for (const person of some) this.#asked.add(person);
        this.learn(named);
        for (const person of some) this.#wanted.delete(person);
      }
    } catch (error) {
      // After the next welcome once more.
      if (!(error instanceof ConnectionLost || error instanceof RequestRefused)) throw error;
    } finally {
      this.#isAsking = false;
    }
  }
}

/** Whom a view of this entry names; of a great many who joined or left only the first, since nobody reads more. */
function peopleOf(entry: Entry): readonly PersonId[] {
  if (entry.kind === 'members') {
    return [entry.sender, ...(entry.joined ?? []).slice(0, MOST_ASKED), ...(entry.body?.left ?? []).slice(0, MOST_ASKED)];
  }
  if (entry.kind === 'message' && entry.recalled_by !== undefined) return [entry.sender, entry.recalled_by];
  return [entry.sender];
}
