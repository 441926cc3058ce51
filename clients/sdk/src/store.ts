/** Everything that views show, normalised, with subscriptions for `useSyncExternalStore`: a snapshot changes when its content does. */

import type { ConnectionStatus } from './connection.ts';
import type { Conversation } from './conversation.ts';
import type { ConversationId, Limits, MustReadTold, PersonId, Presence, SignOffTold } from './frames.ts';
import { Outbox } from './outbox.ts';
import type { Pending } from './outbox.ts';

export interface Snapshot {
  readonly status: ConnectionStatus;
  readonly me: PersonId | null;
  /** Of the log that everything here belongs to. */
  readonly epoch: string | null;
  readonly limits: Limits | null;
  /** Milliseconds by which the server's clock was ahead of this one's at the last welcome. */
  readonly serverAhead: number;
  /** The site's, as an IANA name; null before the first welcome. */
  readonly timeZone: string | null;
  /** What people are called, as far as it is known. */
  readonly names: ReadonlyMap<PersonId, string>;
  /** The pinned ones first, then the newest. */
  readonly conversations: readonly Conversation[];
  readonly pending: readonly Pending[];
  /** Of those who are watched. */
  readonly presence: ReadonlyMap<PersonId, Presence>;
  /** What I say of myself; null until it changes. */
  readonly myPresence: Pick<Presence, 'state' | 'text' | 'until'> | null;
  /** Who is writing, by conversation. */
  readonly typing: ReadonlyMap<ConversationId, readonly PersonId[]>;
  /** Tags by conversation and sequence (`favouriteKey`); null: none any more. Of what changed since the page was opened. */
  readonly favourites: ReadonlyMap<string, readonly string[] | null>;
  /** The newest change of preferences in the personal log: they are to be read anew. */
  readonly preferencesAt: number;
  /** The newest state of each sign-off that was told of. */
  readonly signOffs: ReadonlyMap<string, SignOffTold>;
  /** The newest state of each report that a reviewer was told of. */
  readonly reports: ReadonlyMap<string, string>;
  /** Reminders and news of those who have not confirmed, the newest last. */
  readonly mustReadsTold: readonly MustReadTold[];
  /** False: what nobody has answered is lost with the page, for the browser stores nothing. */
  readonly areCommandsKept: boolean;
}

const DEFAULTS: Omit<Snapshot, 'conversations' | 'pending'> = {
  status: { kind: 'stopped' },
  me: null,
  epoch: null,
  limits: null,
  serverAhead: 0,
  timeZone: null,
  names: new Map(),
  presence: new Map(),
  myPresence: null,
  typing: new Map(),
  favourites: new Map(),
  preferencesAt: 0,
  signOffs: new Map(),
  reports: new Map(),
  mustReadsTold: [],
  areCommandsKept: true,
};

export function favouriteKey(conversation: ConversationId, seq: number): string {
  return `${conversation} ${seq}`;
}

export class Store {
  readonly outbox = new Outbox(() => this.#changed());
  readonly #conversations = new Map<ConversationId, Conversation>();
  readonly #listeners = new Set<() => void>();
  readonly #watch: (conversation: Conversation) => void;
  #facts = DEFAULTS;
  #snapshot: Snapshot | null = null;

  /** `watch` is told of each conversation that changed. */
  constructor(watch: (conversation: Conversation) => void) {
    this.#watch = watch;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): Snapshot => {
    this.#snapshot ??= {
      ...this.#facts,
      conversations: [...this.#conversations.values()].sort(byActivity),
      pending: this.outbox.all(),
    };
    return this.#snapshot;
  };

  get me(): PersonId | null {
    return this.#facts.me;
  }

  get epoch(): string | null {
    return this.#facts.epoch;
  }

  conversation(id: ConversationId): Conversation | undefined {
    return this.#conversations.get(id);
  }

  conversations(): readonly Conversation[] {
    return [...this.#conversations.values()];
  }

  put(conversation: Conversation): void {
    this.#conversations.set(conversation.id, conversation);
    this.#watch(conversation);
    this.#changed();
  }

  change(id: ConversationId, by: (conversation: Conversation) => Conversation): void {
    const conversation = this.#conversations.get(id);
    if (conversation === undefined) return;
    const changed = by(conversation);
    if (changed !== conversation) this.put(changed);
  }

  remove(id: ConversationId): void {
    if (this.#conversations.delete(id)) this.#changed();
  }

  /** Forgets conversations that are not in the list of a welcome. */
  keepOnly(ids: ReadonlySet<ConversationId>): void {
    for (const id of this.#conversations.keys()) if (!ids.has(id)) this.#conversations.delete(id);
    this.#changed();
  }

  favour(id: ConversationId, seq: number, tags: readonly string[] | null): void {
    this.note({ favourites: new Map([...this.#facts.favourites, [favouriteKey(id, seq), tags]]) });
  }

  /** What the personal log would have told is not known: what may be wrong is dropped. */
  forgetOwn(): void {
    for (const conversation of this.#conversations.values()) conversation.log.forget();
    this.note({ favourites: new Map() });
  }

  note(facts: Partial<typeof DEFAULTS>): void {
    this.#facts = { ...this.#facts, ...facts };
    this.#changed();
  }

  #changed(): void {
    this.#snapshot = null;
    for (const listener of this.#listeners) listener();
  }
}

function byActivity(one: Conversation, other: Conversation): number {
  if (one.isPinned !== other.isPinned) return one.isPinned ? -1 : 1;
  return one.activeAt < other.activeAt ? 1 : one.activeAt > other.activeAt ? -1 : 0;
}
