/** What the server tells by itself beside the logs: who read, what was counted, who is there. Kept in the store; lost with it. */

import type { Burning } from './burning.ts';
import type { Cancel, Clock } from './clock.ts';
import { withConfirmations, withReactions, withReceipts } from './conversation.ts';
import type { ConversationId, MustReadTold, PersonId, Presence, ServerFrame, SignOffTold } from './frames.ts';
import type { Personal } from './personal.ts';
import type { Store } from './store.ts';

const TOLD = [
  'receipts',
  'gone',
  'tallies',
  'must_reads',
  'must_read',
  'sign_off',
  'report',
  'presence',
  'typing',
  'personal',
  'personal_since',
] as const;

/** Typing is relayed every three seconds; twice that without it, and nobody types any more. */
const TYPING_MS = 6_000;
const MOST_TOLD = 100;

export type ToldFrame = Extract<ServerFrame, { type: (typeof TOLD)[number] }>;

export function isTold(frame: ServerFrame): frame is ToldFrame {
  return (TOLD as readonly string[]).includes(frame.type);
}

export interface ToldOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly personal: Personal;
  readonly burning: Burning;
}

export class Told {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #personal: Personal;
  readonly #burning: Burning;
  readonly #typing = new Map<string, Cancel>();

  constructor({ store, clock, personal, burning }: ToldOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#personal = personal;
    this.#burning = burning;
  }

  apply(frame: ToldFrame): void {
    switch (frame.type) {
      case 'receipts':
        this.#receipts(frame);
        return;
      case 'gone':
        this.#store.remove(frame.conversation);
        return;
      case 'tallies':
        this.#store.change(frame.conversation, (conversation) => withReactions(conversation, frame.tallies));
        return;
      case 'must_reads':
        this.#store.change(frame.conversation, (conversation) => withConfirmations(conversation, frame.must_reads));
        return;
      case 'must_read':
        this.#remind(frame);
        return;
      case 'sign_off':
        this.#signOff(frame);
        return;
      case 'report':
        this.#report(frame.report, frame.state);
        return;
      case 'presence':
        this.#present(frame.people);
        return;
      case 'typing':
        this.#types(frame.conversation, frame.person);
        return;
      case 'personal':
        this.#personal.pushed(frame);
        return;
      case 'personal_since':
        this.#personal.missed(frame.changes, frame.complete);
        return;
    }
  }

  #receipts(frame: Extract<ToldFrame, { type: 'receipts' }>): void {
    this.#store.change(frame.conversation, (conversation) => withReceipts(conversation, frame, this.#store.me));
    const conversation = this.#store.conversation(frame.conversation);
    if (conversation !== undefined) this.#burning.othersRead(conversation);
  }

  #remind(told: MustReadTold): void {
    this.#store.note({ mustReadsTold: [...this.#store.snapshot().mustReadsTold, told].slice(-MOST_TOLD) });
  }

  #signOff(told: SignOffTold): void {
    this.#store.note({ signOffs: new Map([...this.#store.snapshot().signOffs, [told.sign_off, told]]) });
  }

  #report(report: string, state: string): void {
    this.#store.note({ reports: new Map([...this.#store.snapshot().reports, [report, state]]) });
  }

  #present(people: readonly Presence[]): void {
    const told = people.map((one) => [one.person, one] as const);
    this.#store.note({ presence: new Map([...this.#store.snapshot().presence, ...told]) });
  }

  #types(id: ConversationId, person: PersonId): void {
    const key = `${id} ${person}`;
    this.#typing.get(key)?.();
    this.#typing.set(
      key,
      this.#clock.after(TYPING_MS, () => this.#setTyping(id, person, false)),
    );
    this.#setTyping(id, person, true);
  }

  #setTyping(id: ConversationId, person: PersonId, isTyping: boolean): void {
    const { typing } = this.#store.snapshot();
    const others = (typing.get(id) ?? []).filter((other) => other !== person);
    this.#store.note({ typing: new Map([...typing, [id, isTyping ? [...others, person] : others]]) });
  }
}
