/** What people do to the log of a `LogServer` beside sending and recalling. Ada is the only one with a personal log there. */

import type { MergedBody, MessageEntry, PersonalChange, Quoted, TextBody } from '../src/frames.ts';
import type { Log, LogServer } from './logServer.ts';

export function edit(server: LogServer, conversation: string, sender: string, target: number, text: string): void {
  const log = server.log(conversation);
  const message = log.entries[target - 1];
  if (message?.kind !== 'message' || message.state !== 'sent' || message.body?.kind !== 'text') return;
  const entry = server.append(log, { kind: 'edit', sender, client_ref: null, target, body: { kind: 'text', text } });
  const { quote } = message.body as TextBody;
  const body = { kind: 'text' as const, text, ...(quote !== undefined && { quote }) };
  log.entries[target - 1] = { ...message, body, edited_at: entry.at, edits: (message.edits ?? 0) + 1, version: entry.seq };
  requote(log, target, (quoted) => ({ ...quoted, text }));
}

export function quote(server: LogServer, conversation: string, sender: string, seq: number, text: string): void {
  const log = server.log(conversation);
  const quoted = log.entries[seq - 1];
  if (quoted?.kind !== 'message' || quoted.body?.kind !== 'text') return;
  const quote = { seq, sender: quoted.sender, at: quoted.at, state: 'sent' as const, text: (quoted.body as TextBody).text };
  server.append(log, { kind: 'message', sender, client_ref: null, body: { kind: 'text', text, quote }, state: 'sent' });
}

/** Two messages of another conversation, which are withdrawn there one after the other. */
export function forward(server: LogServer, conversation: string, sender: string): number {
  const items = ['one', 'two'].map((text) => ({ sender, at: server.time(), state: 'sent' as const, text }));
  const body = { kind: 'merged' as const, title: 'minutes', items, fallback: 'minutes' };
  return server.append(server.log(conversation), { kind: 'message', sender, client_ref: null, body, state: 'sent' }).seq;
}

/** The next of what was forwarded is recalled where it came from. */
export function withdraw(server: LogServer, conversation: string, target: number): void {
  const log = server.log(conversation);
  const message = log.entries[target - 1];
  if (message?.kind !== 'message' || message.body?.kind !== 'merged') return;
  const body = message.body as MergedBody;
  const next = body.items.findIndex(({ state }) => state === 'sent');
  const items = body.items.map((item, index) => (index === next ? { ...item, state: 'withdrawn' as const, text: null } : item));
  server.append(log, { kind: 'withdrawal', sender: message.sender, client_ref: null, target });
  log.entries[target - 1] = { ...message, body: { ...body, items } };
}

export function postBurning(server: LogServer, conversation: string, sender: string, text: string, seconds: number): number {
  const body = { kind: 'text' as const, text };
  const log = server.log(conversation);
  return server.append(log, { kind: 'message', sender, client_ref: null, body, state: 'sent', burn_seconds: seconds }).seq;
}

/** Its time is over for Ada. */
export function burn(server: LogServer, conversation: string, seq: number): void {
  const log = server.log(conversation);
  const message = log.entries[seq - 1];
  if (message?.kind === 'message') log.entries[seq - 1] = { ...message, body: null, state: 'burnt' };
}

/** On another device of Ada, the only person with a personal log here. */
export function hide(server: LogServer, conversation: string, seq: number): void {
  const log = server.log(conversation);
  const message = log.entries[seq - 1];
  if (message?.kind !== 'message') return;
  log.entries[seq - 1] = { ...without(message, ['recalled_by', 'recalled_at']), body: null, state: 'hidden' };
  own(server, { kind: 'hidden', conversation, seq, value: null });
}

export function own(server: LogServer, change: Omit<PersonalChange, 'n'>): void {
  const noted = { n: server.personal.length + 1, ...change };
  server.personal.push(noted);
  server.tell({ type: 'personal', ...noted });
}

export function add(
  server: LogServer,
  conversation: string,
  sender: string,
  entry: { joined?: readonly string[]; left?: readonly string[] },
): void {
  const { joined = [], left = [] } = entry;
  const log = server.log(conversation);
  for (const person of left) log.members.delete(person);
  for (const person of joined) log.members.set(person, { name: person, delivered: 0, read: 0 });
  const body = { how: left.length > 0 ? ('removed' as const) : ('added' as const), left };
  server.append(log, { kind: 'members', sender, client_ref: null, joined, body });
}

/** What a recall makes of the log. */
export function withdrawn(log: Log, target: number, by: string, at: string): void {
  const entry = log.entries[target - 1];
  if (entry?.kind !== 'message') return;
  if (entry.state === 'hidden') return;
  log.entries[target - 1] = { ...entry, body: null, state: 'recalled', recalled_by: by, recalled_at: at };
  requote(log, target, (quoted) => ({ ...quoted, state: 'withdrawn', text: null }));
  log.entries.forEach((other, index) => {
    if (other.kind === 'edit' && other.target === target) log.entries[index] = { ...other, body: null };
  });
}

function requote(log: Log, target: number, change: (quoted: Quoted) => Quoted): void {
  log.entries.forEach((entry, index) => {
    if (entry.kind !== 'message' || entry.body?.kind !== 'text') return;
    const body = entry.body as TextBody;
    if (body.quote?.seq === target) log.entries[index] = { ...entry, body: { ...body, quote: change(body.quote) } };
  });
}

function without(message: MessageEntry, fields: readonly (keyof MessageEntry)[]): MessageEntry {
  return Object.fromEntries(
    Object.entries(message).filter(([name]) => !(fields as readonly string[]).includes(name)),
  ) as unknown as MessageEntry;
}
