import { describe, expect, it } from 'vitest';

import { ConversationLog } from '../src/conversationLog.ts';
import type { Entry, MessageEntry, TextBody } from '../src/frames.ts';
import { seededRandom } from './seededRandom.ts';

const base = { sender: 'bo', at: 't', client_ref: null, ordinal: 0 } as const;

function message(seq: number, body: MessageEntry['body'] = { kind: 'text', text: `${seq}` }): MessageEntry {
  return { ...base, seq, kind: 'message', body, state: 'sent' };
}

const edit = (seq: number, target: number, text: string): Entry => ({ ...base, seq, kind: 'edit', target, body: { kind: 'text', text } });
const recall = (seq: number, target: number): Entry => ({ ...base, seq, kind: 'recall', target });
const quote = (seq: number, of: number): MessageEntry =>
  message(seq, { kind: 'text', text: `${seq}`, quote: { seq: of, sender: 'bo', at: 't', state: 'sent', text: `${of}` } });

function logOf(...entries: Entry[]): ConversationLog {
  const log = new ConversationLog(0);
  for (const entry of entries) log.merge([entry]);
  return log;
}

const text = (log: ConversationLog, seq: number) => (log.entry(seq) as MessageEntry).body as TextBody | null;

describe('an edited message', () => {
  it('says the newest version, how often and since when it was edited', () => {
    const log = logOf(message(1), edit(2, 1, 'two'), edit(3, 1, 'three'));
    expect(log.entry(1)).toMatchObject({ body: { text: 'three' }, edits: 2, version: 3, edited_at: 't' });
  });

  it('is not made older by a page that was read before the edit, nor counted twice by one that was read after it', () => {
    const log = logOf(message(1), edit(2, 1, 'two'));
    log.merge([message(1)], 1);
    expect(log.entry(1)).toMatchObject({ body: { text: 'two' }, edits: 1 });
    log.forget();
    log.merge([message(1)], 1);
    expect(log.entry(1)).toMatchObject({ body: { text: 'two' }, edits: 1, version: 2 });
    log.merge([{ ...message(1, { kind: 'text', text: 'two' }), edits: 1, version: 2, edited_at: 't' }], 2);
    expect(log.entry(1)).toMatchObject({ body: { text: 'two' }, edits: 1 });
  });

  it('goes on quoting what it quotes, and is quoted as it is now', () => {
    const log = logOf(message(1), quote(2, 1), edit(3, 2, 'still'), edit(4, 1, 'new'));
    expect(text(log, 2)).toMatchObject({ text: 'still', quote: { seq: 1, text: 'new' } });
  });

  it('keeps no version once it is recalled', () => {
    const log = logOf(message(1), edit(2, 1, 'secret'), quote(3, 1), recall(4, 1));
    expect(JSON.stringify([...log.range([1, 4])])).not.toContain('secret');
    expect(text(log, 3)).toMatchObject({ quote: { state: 'withdrawn', text: null } });
  });
});

describe('a forward whose source was recalled', () => {
  it('shows nothing of it until it is read again', () => {
    const forward = {
      kind: 'forward',
      sender: 'cy',
      at: 't',
      state: 'sent',
      body: { kind: 'text', text: 'secret' },
      fallback: 'secret',
    } as const;
    const items = [{ sender: 'cy', at: 't', state: 'sent', text: 'secret' }] as const;
    const log = logOf(message(1, forward), message(2, { kind: 'merged', title: 'minutes', items, fallback: 'secret' }));
    log.merge([1, 2].map((target) => ({ ...base, seq: target + 2, kind: 'withdrawal', target }) as const));
    expect(JSON.stringify([...log.range([1, 4])])).not.toContain('secret');
    expect([log.takeStale(), log.takeStale()]).toEqual([[1, 2], []]);
  });
});

describe('what is the person’s own', () => {
  it('hides a message from them, whatever else becomes of it and whatever comes later', () => {
    const log = logOf(message(1), message(2));
    log.hide(1);
    log.merge([recall(3, 1)]);
    log.merge([message(1)], 2);
    expect(log.entry(1)).toMatchObject({ body: null, state: 'hidden' });
    expect(log.entry(1)).not.toHaveProperty('recalled_by');
  });

  it('begins after what they cleared', () => {
    const log = logOf(message(1), message(2), message(3));
    log.clear(2);
    log.merge([message(1), message(2)], 3);
    expect([...log.range([1, 3])].map(({ seq }) => seq)).toEqual([3]);
    expect([log.first, log.holds([1, 3])]).toEqual([3, true]);
  });

  it('burns and does not come back with an older page', () => {
    const log = logOf({ ...message(1), burn_seconds: 5 });
    expect(log.burning().map(({ seq }) => seq)).toEqual([1]);
    log.burn(1);
    log.merge([{ ...message(1), burn_seconds: 5 }], 1);
    expect(log.entry(1)).toMatchObject({ body: null, state: 'burnt' });
    expect(log.burning()).toEqual([]);
  });
});

describe('pages and pushes', () => {
  const history = [message(1), quote(2, 1), edit(3, 1, 'a'), edit(4, 1, 'b'), edit(5, 2, 'c'), recall(6, 1), message(7)];
  const stateAt = (head: number): readonly Entry[] => [...logOf(...history.slice(0, head)).range([1, head])];

  it.each(Array.from({ length: 40 }, (_, seed) => seed + 1))('may come in any order (seed %i)', (seed) => {
    const random = seededRandom(seed);
    const log = new ConversationLog(0);
    const late: { page: readonly Entry[]; head: number }[] = [];
    for (let head = 1; head <= history.length; head += 1) {
      log.merge([history[head - 1]!]);
      late.push({ page: stateAt(head), head });
      if (random() < 0.2) log.forget();
      const page = late[Math.floor(random() * late.length)]!;
      if (random() < 0.6) log.merge(page.page, page.head);
    }
    log.merge(late[Math.floor(random() * late.length)]!.page, history.length);
    for (const { page, head } of late.sort(() => random() - 0.5)) log.merge(page, head);
    expect([...log.range([1, history.length])]).toEqual(stateAt(history.length));
  });
});
