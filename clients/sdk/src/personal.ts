/** The person's own log (docs/protocol.md, Personal log): what they changed on another device is so here, too, in its order. */

import { refreshed } from './conversation.ts';
import type { PersonalChange, PersonalPage } from './frames.ts';
import { ConnectionLost, RequestRefused } from './requests.ts';
import type { Store } from './store.ts';

export class Personal {
  readonly #store: Store;
  readonly #ask: (after: number) => Promise<PersonalPage>;
  /** The last that was seen; null before the first welcome, whose summaries tell how all of it stands. */
  #seen: number | null = null;
  #isAsking = false;

  constructor(store: Store, ask: (after: number) => Promise<PersonalPage>) {
    this.#store = store;
    this.#ask = ask;
  }

  get cursor(): number {
    return this.#seen ?? 0;
  }

  welcomed(head: number): void {
    this.#seen ??= head;
  }

  /** The site was restored: the numbers are used again. */
  forget(): void {
    this.#seen = null;
  }

  pushed(change: PersonalChange): void {
    if (change.n > this.cursor + 1) void this.#catchUp();
    else this.#apply([change]);
  }

  /** After a welcome. Where there was more than is told, what may be wrong is dropped, to be read anew. */
  missed(changes: readonly PersonalChange[], isComplete: boolean): void {
    const [first] = changes;
    if (!isComplete && first !== undefined && first.n > this.cursor + 1) {
      this.#store.forgetOwn();
      this.#seen = first.n - 1;
    }
    this.#apply(changes);
  }

  async #catchUp(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    try {
      for (let isBehind = true; isBehind;) {
        const { changes, head } = await this.#ask(this.cursor);
        this.#apply(changes);
        isBehind = changes.length > 0 && this.cursor < head;
      }
    } catch (error) {
      // The next hello carries the cursor.
      if (!(error instanceof ConnectionLost || error instanceof RequestRefused)) throw error;
    } finally {
      this.#isAsking = false;
    }
  }

  #apply(changes: readonly PersonalChange[]): void {
    for (const change of changes) {
      if (change.n <= this.cursor) continue;
      this.#seen = change.n;
      apply(this.#store, change);
    }
  }
}

function apply(store: Store, { n, kind, conversation: id, seq, value }: PersonalChange): void {
  if (kind === 'preference') store.note({ preferencesAt: n });
  if (kind === 'presence') store.note({ myPresence: value as { state: string; text: string; until: string | null } });
  if (id === null) return;
  if (kind === 'favourite' && seq !== null) store.favour(id, seq, (value as { tags: readonly string[] } | null)?.tags ?? null);
  store.change(id, (conversation) => {
    switch (kind) {
      case 'draft':
        return { ...conversation, draft: (value as { text: string } | null)?.text ?? null };
      case 'pinned':
        return { ...conversation, isPinned: value === true };
      case 'muted':
        return { ...conversation, mutedUntil: value as string | null };
      case 'marked_unread':
        return { ...conversation, isMarkedUnread: value === true };
      case 'hidden':
        conversation.log.hide(seq ?? 0);
        return refreshed(conversation);
      case 'cleared':
        conversation.log.clear(seq ?? 0);
        return refreshed(conversation);
      default:
        return conversation;
    }
  });
}
