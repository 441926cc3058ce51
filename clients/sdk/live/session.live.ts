import { describe, expect, it } from 'vitest';

import { Session, SUBPROTOCOL, operations as op, systemClock, wordsOf } from '../src/index.ts';
import type { Dial, MessageEntry, Snapshot } from '../src/index.ts';
import { URL_OF_SERVER, newRef, signedIn } from './people.ts';
import type { SignedIn } from './people.ts';

const PATIENCE_MS = 10_000;

/** Node's own socket takes headers, which a browser's does not. */
type NodeSocket = new (url: string, options: { protocols: string; headers: Record<string, string> }) => WebSocket;

function dialOf({ jar }: SignedIn): Dial {
  return (events) => {
    const options = { protocols: SUBPROTOCOL, headers: { Cookie: jar.cookie } };
    const socket = new (WebSocket as unknown as NodeSocket)(`${URL_OF_SERVER.replace('http', 'ws')}/ws`, options);
    socket.onopen = () => events.opened();
    socket.onmessage = ({ data }) => events.received(String(data));
    socket.onclose = ({ code }) => events.closed(code);
    return { send: (text) => socket.send(text), close: (code) => socket.close(code === 1000 ? 1000 : 4409) };
  };
}

class Person {
  readonly signed: SignedIn;
  readonly session: Session;

  constructor(signed: SignedIn) {
    this.signed = signed;
    this.session = new Session({
      dial: dialOf(signed),
      clock: systemClock,
      random: Math.random,
      randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
      isSignedIn: () => Promise.resolve(true),
      lang: 'en',
      device: 'node',
    });
    this.session.start();
  }

  async until(what: string, is: (snapshot: Snapshot) => boolean): Promise<void> {
    const { store } = this.session;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`it never came: ${what}`)), PATIENCE_MS);
      const look = (): void => {
        if (!is(store.snapshot())) return;
        clearTimeout(timer);
        unsubscribe();
        resolve();
      };
      const unsubscribe = store.subscribe(look);
      look();
    });
  }

  message(where: string, seq: number): MessageEntry | null {
    const entry = this.session.store.conversation(where)?.log.entry(seq);
    return entry?.kind === 'message' ? entry : null;
  }

  says(where: string, seq: number): string | null {
    const message = this.message(where, seq);
    return message === null ? null : wordsOf(message.body);
  }
}

async function two(): Promise<{ ada: Person; bo: Person; where: string }> {
  const [one, other] = await Promise.all([signedIn('lina'), signedIn('wangfang')]);
  const [ada, bo] = [new Person(one), new Person(other)];
  for (const each of [ada, bo]) await each.until('welcome', ({ status }) => status.kind === 'online');
  const opened = await op.openConversation(one.api, { kind: 'group', client_ref: newRef(), title: '值班', people: [other.id] });
  const where = opened.id;
  for (const each of [ada, bo]) await each.until('the group', ({ conversations }) => conversations.some(({ id }) => id === where));
  return { ada, bo, where };
}

describe('two clients at a real server', () => {
  it('see what is sent, edited, quoted and recalled', async () => {
    const { ada, bo, where } = await two();
    ada.session.send(where, '初稿');
    await bo.until('the message', () => bo.says(where, 2) === '初稿');
    bo.session.send(where, { kind: 'text', text: '收到', quote: { seq: 2 } });
    await ada.until('the quote', () => ada.says(where, 3) === '收到');
    ada.session.edit(where, ada.message(where, 2)!, { kind: 'text', text: '定稿' });
    await bo.until('the edit', () => bo.says(where, 2) === '定稿');
    const read = async (who: Person) => (await op.history(who.signed.api, { conversation: where, after: 0 })).entries;
    const held = (who: Person) => [...who.session.store.conversation(where)!.log.range([2, 3])];
    await ada.until('the edit at its sender', () => ada.message(where, 2)?.edits === 1 && ada.says(where, 2) === '定稿');
    for (const who of [ada, bo]) expect(held(who)).toEqual((await read(who)).slice(1, 3));
    ada.session.recall(where, 2);
    await bo.until('the recall', () => bo.message(where, 2)?.state === 'recalled');
    expect(bo.message(where, 3)?.body).toMatchObject({ quote: { state: 'withdrawn', text: null } });
    for (const who of [ada, bo]) who.session.stop();
  });

  it('hear of what is one’s own, of counts, of who types and of being removed', async () => {
    const { ada, bo, where } = await two();
    ada.session.send(where, '请确认');
    await bo.until('the message', () => bo.says(where, 2) === '请确认');
    await op.pinConversation(bo.signed.api, { conversation: where });
    await bo.until('pinned', ({ conversations }) => conversations[0]?.id === where && conversations[0].isPinned);
    await op.hide(bo.signed.api, { conversation: where, seq: 2 });
    await bo.until('hidden', () => bo.message(where, 2)?.state === 'hidden');
    await op.react(bo.signed.api, { conversation: where, seq: 2, reaction: '👍' }).catch(() => undefined);
    await op.askConfirmation(ada.signed.api, { conversation: where, seq: 2 });
    const known = (who: Person) => who.session.store.conversation(where);
    await bo.until('the question', () => known(bo)?.confirmations.get(2)?.asked === 1);
    ada.session.watch([bo.signed.id]);
    await ada.until('presence', ({ presence }) => presence.get(bo.signed.id)?.online === true);
    bo.session.typing(where);
    await ada.until('typing', ({ typing }) => typing.get(where)?.includes(bo.signed.id) === true);
    await op.removeMembers(ada.signed.api, { conversation: where, client_ref: newRef(), people: [bo.signed.id] });
    await bo.until('gone', ({ conversations }) => !conversations.some(({ id }) => id === where));
    await ada.until('one fewer', () => known(ada)?.memberCount === 1);
    for (const who of [ada, bo]) who.session.stop();
  });

  it('lose what burns in its time', async () => {
    const { ada, bo } = await two();
    const { id: where, last_seq: before } = await op.openConversation(ada.signed.api, {
      kind: 'direct',
      client_ref: newRef(),
      person: bo.signed.id,
    });
    const seq = before + 1;
    ada.session.send(where, '阅后即焚', 5);
    await bo.until('the message', () => bo.says(where, seq) === '阅后即焚');
    bo.session.markRead(where, seq);
    await bo.until('burnt at its reader', () => bo.message(where, seq)?.state === 'burnt');
    await ada.until('burnt at its sender', () => ada.message(where, seq)?.state === 'burnt');
    for (const who of [ada, bo]) who.session.stop();
  });
});
