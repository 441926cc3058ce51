/** The plain values of docs/protocol.md. */

export type ConversationId = string;
export type PersonId = string;
export type ClientRef = string;
/** RFC 3339, UTC, milliseconds. */
export type Timestamp = string;
export type Language = 'zh-CN' | 'en';
/** Both ends belong to it. */
export type Interval = readonly [from: number, to: number];
