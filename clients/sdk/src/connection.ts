/**
 * Keeps one wire open: dials, watches that frames still come, and dials again with growing pauses.
 * It says truthfully what it is doing and knows nothing of what the frames mean.
 */

import { backoff, returnAfterRestart } from './backoff.ts';
import type { Cancel, Clock } from './clock.ts';
import type { ClientFrame } from './frames.ts';
import type { Dial, Wire } from './wire.ts';

const SILENCE_MS = 50_000;
const OPENING_MS = 15_000;
const PROBE_MS = 5_000;

export const Close = {
  normal: 1000,
  goingDown: 1001,
  tooLarge: 1009,
  notThisProtocol: 4400,
  sessionEnded: 4401,
  tooSlow: 4408,
  silent: 4409,
} as const;

export type ConnectionStatus =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'online' }
  /** The next try comes at `retryAt` (of the clock). */
  | { readonly kind: 'waiting'; readonly retryAt: number }
  | { readonly kind: 'signed_out' }
  /** The server does not speak our protocol: the page must be loaded anew. */
  | { readonly kind: 'unsupported' };

export interface ConnectionEvents {
  opened(): void;
  received(text: string): void;
  lost(code: number): void;
  changed(): void;
}

export interface ConnectionOptions {
  readonly dial: Dial;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Asked when a wire did not open: a browser hides why the upgrade was refused. */
  readonly isSignedIn: () => Promise<boolean>;
}

export class Connection {
  readonly #options: ConnectionOptions;
  readonly #events: ConnectionEvents;
  #status: ConnectionStatus = { kind: 'stopped' };
  #wire: Wire | null = null;
  #timer: Cancel | null = null;
  #failures = 0;

  constructor(options: ConnectionOptions, events: ConnectionEvents) {
    this.#options = options;
    this.#events = events;
  }

  get status(): ConnectionStatus {
    return this.#status;
  }

  start(): void {
    if (this.#status.kind === 'stopped') this.#dial();
  }

  stop(): void {
    this.#end({ kind: 'stopped' });
  }

  retryNow(): void {
    if (this.#status.kind === 'waiting') this.#dial();
  }

  /** Something happened to the device (network gone, woken up): is the wire still alive? */
  probe(): void {
    this.retryNow();
    if (this.#status.kind === 'online' && this.send({ type: 'ping' })) this.#watch(PROBE_MS);
  }

  /** The server has answered the greeting. */
  greeted(): void {
    this.#failures = 0;
    this.#become({ kind: 'online' });
  }

  /** False when there is no wire: whoever sends keeps what must not be lost. */
  send(frame: ClientFrame): boolean {
    if (this.#wire === null) return false;
    this.#wire.send(JSON.stringify(frame));
    return true;
  }

  #dial(): void {
    this.#become({ kind: 'connecting' });
    this.#watch(OPENING_MS);
    let isOpen = false;
    // Events of a wire that was given up must not touch its successor.
    const isCurrent = (): boolean => this.#wire === wire;
    const wire: Wire = this.#options.dial({
      opened: () => {
        if (!isCurrent()) return;
        isOpen = true;
        this.#events.opened();
      },
      received: (text) => {
        if (!isCurrent()) return;
        this.#watch(SILENCE_MS);
        this.#events.received(text);
      },
      closed: (code) => {
        if (isCurrent()) this.#closed(code, isOpen);
      },
    });
    this.#wire = wire;
  }

  #closed(code: number, wasOpen: boolean): void {
    this.#drop(code);
    if (code === Close.notThisProtocol) this.#end({ kind: 'unsupported' });
    else if (code === Close.sessionEnded) this.#end({ kind: 'signed_out' });
    else {
      this.#retryAfter(this.#pause(code));
      if (!wasOpen) void this.#checkSession();
    }
  }

  #pause(code: number): number {
    const { random } = this.#options;
    if (code === Close.tooSlow && this.#failures === 0) return 0;
    if (code === Close.goingDown && this.#failures === 0) return returnAfterRestart(random);
    return backoff(this.#failures, random);
  }

  #retryAfter(pause: number): void {
    this.#failures += 1;
    this.#timer = this.#options.clock.after(pause, () => this.#dial());
    this.#become({ kind: 'waiting', retryAt: this.#options.clock.now() + pause });
  }

  async #checkSession(): Promise<void> {
    if (await this.#options.isSignedIn()) return;
    if (this.#status.kind === 'waiting') this.#end({ kind: 'signed_out' });
  }

  #watch(milliseconds: number): void {
    this.#timer?.();
    this.#timer = this.#options.clock.after(milliseconds, () => {
      this.#drop(Close.silent);
      this.#retryAfter(backoff(this.#failures, this.#options.random));
    });
  }

  #drop(code: number): void {
    this.#timer?.();
    this.#timer = null;
    const wire = this.#wire;
    if (wire === null) return;
    this.#wire = null;
    wire.close(code === Close.silent ? Close.silent : Close.normal);
    this.#events.lost(code);
  }

  #end(status: ConnectionStatus): void {
    this.#drop(Close.normal);
    this.#become(status);
  }

  #become(status: ConnectionStatus): void {
    this.#status = status;
    this.#events.changed();
  }
}
