/** Brings pushes, pages and resumes into the copies of the logs, and reads what is missing. Pushes are hints; reads are the truth. */

import { Burning } from './burning.ts';
import { CatchUp } from './catchUp.ts';
import type { Clock } from './clock.ts';
import { refreshed, withEntries, withResume } from './conversation.ts';
import type { Conversation } from './conversation.ts';
import type { ConversationId, Entry, Page, Resume } from './frames.ts';
import { ConnectionLost, RequestRefused } from './requests.ts';
import type { Requests } from './requests.ts';
import type { Store } from './store.ts';

const CATCH_UP_LIMIT = 200;

export type Bound = { readonly before: number } | { readonly after: number };

export interface LogsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly requests: Requests;
  /** Entries came, in whatever way: their people, and what they answer. */
  readonly came: (entries: readonly Entry[]) => void;
  /** Everything up to there is held, or known not to be for this person. */
  readonly reached: (conversation: ConversationId, synced: number) => void;
}

export class Logs {
  readonly catchUp: CatchUp;
  readonly burning: Burning;
  readonly #store: Store;
  readonly #requests: Requests;
  readonly #options: LogsOptions;

  constructor(options: LogsOptions) {
    const { store, clock, requests } = options;
    this.#options = options;
    this.#store = store;
    this.#requests = requests;
    this.catchUp = new CatchUp(
      (id) => store.conversation(id),
      (id, after) => this.load(id, { after }, CATCH_UP_LIMIT),
    );
    this.burning = new Burning({
      clock,
      me: () => store.me,
      burn: (id, seq) => this.#burn(id, seq),
      ask: (id, seq) => this.#readAgain(id, seq),
    });
  }

  /** Reads up to `limit` entries around a hole. Rejects with ConnectionLost or RequestRefused. */
  async load(id: ConversationId, bound: Bound, limit: number): Promise<Page> {
    const page = await this.#requests.ask({ type: 'history', conversation: id, ...bound, limit });
    if ('before' in bound && page.entries.length < limit) {
      const first = page.entries[0]?.seq ?? Math.min(bound.before, page.head + 1);
      this.#store.conversation(id)?.log.begins(first);
    }
    this.merge(id, page.entries, page.head);
    return page;
  }

  resumed(frame: Resume): void {
    this.catchUp.resumed(frame.conversation);
    this.#options.came(frame.page);
    this.#store.change(frame.conversation, (conversation) => withResume(conversation, frame, this.#store.me));
    this.#arrived(frame.conversation);
  }

  pushed(id: ConversationId, entry: Entry): void {
    this.catchUp.heard(id, entry.seq);
    this.merge(id, [entry]);
  }

  /** `asOf`: the head of the log while they were so; a push tells its own moment. */
  merge(id: ConversationId, entries: readonly Entry[], asOf?: number): void {
    this.#options.came(entries);
    this.#store.change(id, (conversation) => withEntries(conversation, entries, asOf, this.#store.me));
    this.#arrived(id);
  }

  /** Where the connection breaks, the resume tells of what changed. */
  #readAgain(id: ConversationId, seq: number): void {
    this.load(id, { after: seq - 1 }, 1).catch((error: unknown) => {
      if (!(error instanceof ConnectionLost || error instanceof RequestRefused)) throw error;
    });
  }

  #burn(id: ConversationId, seq: number): void {
    this.#store.change(id, (conversation: Conversation) => {
      conversation.log.burn(seq);
      return refreshed(conversation);
    });
  }

  #arrived(id: ConversationId): void {
    const log = this.#store.conversation(id)?.log;
    for (const seq of log?.takeStale() ?? []) this.#readAgain(id, seq);
    if (log?.entry(log.synced) !== undefined) this.#options.reached(id, log.synced);
    this.catchUp.ifBehind(id);
  }
}
