/** The entries of a log, by kind. */

import type { Body } from './bodies.ts';
import type { ClientRef, PersonId, Timestamp } from './ids.ts';

interface EntryBase {
  readonly seq: number;
  readonly ordinal: number;
  readonly sender: PersonId;
  readonly at: Timestamp;
  readonly client_ref: ClientRef | null;
}

export interface MessageEntry extends EntryBase {
  readonly kind: 'message';
  /** Null unless `sent`. */
  readonly body: Body | null;
  readonly state: 'sent' | 'recalled' | 'burnt' | 'hidden';
  readonly recalled_by?: PersonId;
  readonly recalled_at?: Timestamp;
  readonly edited_at?: Timestamp;
  readonly edits?: number;
  /** The sequence of the edit in force. */
  readonly version?: number;
  readonly burn_seconds?: number;
}

export interface RecallEntry extends EntryBase {
  readonly kind: 'recall';
  readonly target: number;
}

export interface EditEntry extends EntryBase {
  readonly kind: 'edit';
  readonly target: number;
  /** Null once the message is recalled. */
  readonly body?: Body | null;
}

/** What the target forwards was recalled where it came from. */
export interface WithdrawalEntry extends EntryBase {
  readonly kind: 'withdrawal';
  readonly target: number;
}

export interface PinEntry extends EntryBase {
  readonly kind: 'pin';
  readonly target: number;
  readonly body: { readonly is_pinned: boolean };
}

export interface MembersEntry extends EntryBase {
  readonly kind: 'members';
  readonly joined?: readonly PersonId[];
  readonly body?: { readonly how: 'added' | 'joined' | 'removed' | 'left'; readonly left?: readonly PersonId[] } | null;
}

export interface SettingsEntry extends EntryBase {
  readonly kind: 'settings';
  readonly body: {
    readonly title?: string;
    readonly newcomers?: string;
    readonly adders?: string;
    readonly is_private_forbidden?: boolean;
    readonly roles?: Readonly<Record<PersonId, string>>;
    readonly silence?: { readonly person: PersonId | null; readonly until: Timestamp | null };
    readonly is_archived?: boolean;
  };
}

export interface AnnouncementEntry extends EntryBase {
  readonly kind: 'announcement';
  readonly body: { readonly text: string | null };
}

/** What a newer server may add is an entry as well: views say that they do not know it. */
export type Entry = MessageEntry | RecallEntry | EditEntry | WithdrawalEntry | PinEntry | MembersEntry | SettingsEntry | AnnouncementEntry;
