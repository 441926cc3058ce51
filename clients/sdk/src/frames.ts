/** The frames of docs/protocol.md, version 1, as types. Unknown fields are ignored; unknown kinds stay readable. */

export const SUBPROTOCOL = 'govim.1.json';

export type ConversationId = string;
export type PersonId = string;
export type ClientRef = string;
/** RFC 3339, UTC, milliseconds. */
export type Timestamp = string;
export type Language = 'zh-CN' | 'en';
/** Both ends belong to it. */
export type Interval = readonly [from: number, to: number];

export interface TextBody {
  readonly kind: 'text';
  readonly text: string;
}

export interface Member {
  readonly person: PersonId;
  readonly name: string;
  readonly role: string;
  readonly delivered: number;
  readonly read: number;
}

interface EntryBase {
  readonly seq: number;
  readonly ordinal: number;
  readonly sender: PersonId;
  readonly at: Timestamp;
  readonly client_ref: ClientRef | null;
}

export interface MessageEntry extends EntryBase {
  readonly kind: 'message';
  readonly body: TextBody | null;
  readonly state: 'sent' | 'recalled';
  readonly recalled_by?: PersonId;
  readonly recalled_at?: Timestamp;
}

export interface RecallEntry extends EntryBase {
  readonly kind: 'recall';
  readonly target: number;
}

export interface MembersEntry extends EntryBase {
  readonly kind: 'members';
  readonly joined: readonly PersonId[];
}

export type Entry = MessageEntry | RecallEntry | MembersEntry;

export interface Summary {
  readonly id: ConversationId;
  readonly kind: 'direct' | 'group';
  readonly title: string | null;
  readonly member_count: number;
  /** Mine. */
  readonly role: string;
  /** The other side of a direct conversation. */
  readonly other: Member | null;
  readonly last_seq: number;
  readonly last_ordinal: number;
  readonly delivered: number;
  readonly read: number;
  readonly unread: number;
  readonly last: Entry | null;
  /** The name of who said it. */
  readonly last_sender: string | null;
}

export interface Limits {
  readonly text_bytes: number;
  readonly frame_bytes: number;
  /** How long after its `at` a message may be recalled by its sender; 0: never. */
  readonly recall_seconds: Readonly<Record<Summary['kind'], number>>;
}

export interface Welcome {
  readonly type: 'welcome';
  readonly protocol: number;
  readonly me: PersonId;
  readonly server_time: Timestamp;
  /** IANA name of the site's zone, in which times are shown. */
  readonly time_zone: string;
  readonly heartbeat: number;
  readonly limits: Limits;
  /** Opaque. Another one means another log under the same sequences: a backup was restored. */
  readonly epoch: string;
  readonly personal: number;
  readonly conversations: readonly Summary[];
}

/** A message at or below the client's `synced` whose state changed since. */
export interface Change {
  readonly seq: number;
  readonly state: 'sent' | 'recalled';
  readonly by: PersonId;
  readonly at: Timestamp;
}

export interface Resume {
  readonly type: 'resume';
  readonly conversation: ConversationId;
  readonly changed: readonly Change[];
  readonly changed_complete: boolean;
  readonly page: readonly Entry[];
  readonly gap: Interval | null;
  readonly head: number;
}

export interface EntryPushed {
  readonly type: 'entry';
  readonly conversation: ConversationId;
  readonly entry: Entry;
  readonly last_ordinal: number;
}

export interface ReceiptsPushed {
  readonly type: 'receipts';
  readonly conversation: ConversationId;
  readonly cursors: readonly { readonly person: PersonId; readonly delivered: number; readonly read: number }[];
}

export interface Ack {
  readonly type: 'ack';
  readonly client_ref: ClientRef;
  readonly conversation: ConversationId;
  readonly seq: number;
  readonly ordinal: number;
  readonly at: Timestamp;
}

export type Detail = Readonly<Record<string, string | number | boolean | null>>;

export interface Refused {
  readonly type: 'refused';
  readonly client_ref?: ClientRef | null;
  readonly request?: number | null;
  readonly code: string;
  readonly rule: string | null;
  readonly text: string;
  readonly detail: Detail;
}

export interface Page {
  readonly type: 'page';
  readonly request: number;
  readonly conversation: ConversationId;
  readonly entries: readonly Entry[];
  readonly head: number;
}

/** In the order of their ids; fewer than asked for means the last ones. */
export interface MembersPage {
  readonly type: 'members';
  readonly request: number;
  readonly conversation: ConversationId;
  readonly members: readonly Member[];
  readonly count: number;
}

export type Named = Pick<Member, 'person' | 'name'>;

export interface PeopleNamed {
  readonly type: 'people';
  readonly request: number;
  /** Those that there are. */
  readonly people: readonly Named[];
}

export type Answer = Page | MembersPage | PeopleNamed;

export type ServerFrame =
  | Welcome
  | Resume
  | { readonly type: 'conversation'; readonly summary: Summary }
  | EntryPushed
  | ReceiptsPushed
  | Ack
  | Refused
  | Answer
  | { readonly type: 'ping' }
  | { readonly type: 'pong' };

export interface Cursor {
  readonly synced: number;
  readonly have: readonly Interval[];
}

export interface Hello {
  readonly type: 'hello';
  readonly lang: Language;
  readonly cursors: Readonly<Record<ConversationId, Cursor>>;
  readonly personal: number;
  /** That of the cursors; null before the first welcome. */
  readonly epoch: string | null;
  readonly device: string;
}

export interface Send {
  readonly type: 'send';
  readonly client_ref: ClientRef;
  readonly conversation: ConversationId;
  readonly body: TextBody;
}

export interface Recall {
  readonly type: 'recall';
  readonly client_ref: ClientRef;
  readonly conversation: ConversationId;
  readonly seq: number;
}

export interface History {
  readonly type: 'history';
  readonly request: number;
  readonly conversation: ConversationId;
  readonly before?: number;
  readonly after?: number;
  readonly limit: number;
}

export interface MembersAsked {
  readonly type: 'members';
  readonly request: number;
  readonly conversation: ConversationId;
  readonly after?: PersonId;
  readonly limit: number;
}

export interface PeopleAsked {
  readonly type: 'people';
  readonly request: number;
  readonly people: readonly PersonId[];
}

export type Read = History | MembersAsked | PeopleAsked;

export interface Receipt {
  readonly type: 'receipt';
  readonly conversation: ConversationId;
  readonly delivered?: number;
  readonly read?: number;
}

export type ClientFrame = Hello | Send | Recall | Read | Receipt | { readonly type: 'ping' } | { readonly type: 'pong' };

/** Whether it answers a read, by the number of that. */
export function isAnswer(frame: ServerFrame): frame is Answer {
  return frame.type === 'page' || frame.type === 'members' || frame.type === 'people';
}

/** One text frame as an object with a known `type`, or null: newer frames are ignored (ADR 0005). */
export function parseFrame(text: string): ServerFrame | null {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || !('type' in value)) return null;
  return KNOWN.has(value.type) ? (value as ServerFrame) : null;
}

const KNOWN: ReadonlySet<unknown> = new Set<ServerFrame['type']>([
  'welcome',
  'resume',
  'conversation',
  'entry',
  'receipts',
  'ack',
  'refused',
  'page',
  'members',
  'people',
  'ping',
  'pong',
]);
