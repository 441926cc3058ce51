/** Everything that views show, normalised, with subscriptions for `useSyncExternalStore`: a snapshot changes when its content does. */

import type { ConnectionStatus } from './connection.ts';
import type { Conversation } from './conversation.ts';
import type { ConversationId, Limits, PersonId } from './frames.ts';
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
  /** Newest first. */
  readonly conversations: readonly Conversation[];
  readonly pending: readonly Pending[];
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
  areCommandsKept: true,
};

export class Store {
  readonly outbox = new Outbox(() => this.#changed());
  readonly #conversations = new Map<ConversationId, Conversation>();
  readonly #listeners = new Set<() => void>();
  #facts = DEFAULTS;
  #snapshot: Snapshot | null = null;

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
  return one.activeAt < other.activeAt ? 1 : one.activeAt > other.activeAt ? -1 : 0;
}
