/** Reads under way on one connection. The answers are matched by number; none survives the connection. */

import type { Clock } from './clock.ts';
import type {
  Answer,
  Done,
  History,
  MembersAsked,
  MembersPage,
  Page,
  PeopleAsked,
  PeopleNamed,
  PersonalAsked,
  Read,
  Refused,
} from './frames.ts';
import { TOO_MANY, waitOf } from './pace.ts';

export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

export class RequestRefused extends Error {
  override readonly name = 'RequestRefused';
  readonly refused: Refused;

  constructor(refused: Refused) {
    super(refused.code);
    this.refused = refused;
  }
}

interface Answers {
  readonly history: Page;
  readonly members: MembersPage;
  readonly people: PeopleNamed;
  readonly personal: Done;
}

export type Question =
  Omit<History, 'request'> | Omit<MembersAsked, 'request'> | Omit<PeopleAsked, 'request'> | Omit<PersonalAsked, 'request'>;

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

export class Requests {
  readonly #waiting = new Map<number, Waiting>();
  readonly #clock: Clock;
  readonly #send: (frame: Read) => boolean;
  #next = 1;

  /** `send` puts a frame on the wire and says whether there was one. */
  constructor(clock: Clock, send: (frame: Read) => boolean) {
    this.#clock = clock;
    this.#send = send;
  }

  /** Where it was too much, asks again when the server says. Rejects with ConnectionLost or RequestRefused. */
  async ask<Q extends Question>(question: Q): Promise<Answers[Q['type']]> {
    for (;;) {
      try {
        return (await this.#open(question)) as Answers[Q['type']];
      } catch (error) {
        if (!(error instanceof RequestRefused && error.refused.code === TOO_MANY)) throw error;
        await new Promise<void>((resolve) => this.#clock.after(waitOf(error.refused.detail), resolve));
      }
    }
  }

  #open(question: Question): Promise<Answer> {
    const request = this.#next;
    this.#next += 1;
    return new Promise((resolve, reject) => {
      this.#waiting.set(request, { resolve, reject });
      if (!this.#send({ ...question, request })) this.#take(request)?.reject(new ConnectionLost());
    });
  }

  answer(answer: Answer): void {
    this.#take(answer.request)?.resolve(answer);
  }

  refuse(refused: Refused): void {
    if (refused.request != null) this.#take(refused.request)?.reject(new RequestRefused(refused));
  }

  connectionLost(): void {
    for (const request of [...this.#waiting.keys()]) this.#take(request)?.reject(new ConnectionLost());
  }

  #take(request: number): Waiting | undefined {
    const waiting = this.#waiting.get(request);
    this.#waiting.delete(request);
    return waiting;
  }
}
