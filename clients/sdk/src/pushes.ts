/** What the server says by itself of tallies, of people and of what is one's own. */

import type { ConversationId, PersonId, Timestamp } from './ids.ts';

export interface Reactions {
  readonly seq: number;
  readonly reactions: readonly { readonly reaction: string; readonly count: number }[];
}

export interface MustReadCounts {
  readonly seq: number;
  readonly asked_by: PersonId;
  readonly asked: number;
  readonly confirmed: number;
  readonly has_ended: boolean;
}

/** A reminder to confirm, or news of those who did not in time. */
export interface MustReadTold {
  readonly type: 'must_read';
  readonly conversation: ConversationId;
  readonly seq: number;
  readonly reason: 'reminder' | 'deputy' | 'superior';
  readonly asked_by: PersonId;
  readonly sent_at: Timestamp;
  readonly late: readonly PersonId[];
  /** Whether it may make a noise: false in quiet hours that it does not pass. */
  readonly notify: boolean;
}

export interface SignOffTold {
  readonly type: 'sign_off';
  readonly sign_off: string;
  readonly kind: string;
  readonly state: string;
}

export interface Presence {
  readonly person: PersonId;
  readonly online: boolean;
  readonly state: string;
  readonly text: string;
  readonly until: Timestamp | null;
}

/** One change of what is the person's own; `value` depends on `kind` (docs/protocol.md, Personal log). */
export interface PersonalChange {
  readonly n: number;
  readonly kind: string;
  readonly conversation: ConversationId | null;
  readonly seq: number | null;
  readonly value: unknown;
}
