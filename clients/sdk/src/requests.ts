/** Reads under way on one connection. The answers are matched by number; none survives the connection. */

import type { Page, Refused } from './frames.ts';

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

interface Waiting {
  resolve(page: Page): void;
  reject(error: Error): void;
}

export class Requests {
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;

  /** `ask` puts the frame on the wire and says whether there was one. */
  open(ask: (request: number) => boolean): Promise<Page> {
    const request = this.#next;
    this.#next += 1;
    return new Promise((resolve, reject) => {
      this.#waiting.set(request, { resolve, reject });
      if (!ask(request)) this.#take(request)?.reject(new ConnectionLost());
    });
  }

  answer(page: Page): void {
    this.#take(page.request)?.resolve(page);
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
