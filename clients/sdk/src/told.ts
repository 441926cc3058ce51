/** What the server tells by itself beside the logs: who read, what was counted, who is there. Kept in the store; lost with it. */

import { withReceipts } from './conversation.ts';
import type { ServerFrame } from './frames.ts';
import type { Store } from './store.ts';

const TOLD = [
  'receipts',
  'gone',
  'tallies',
  'must_reads',
  'must_read',
  'sign_off',
  'report',
  'presence',
  'typing',
  'personal',
  'personal_since',
] as const;

export type ToldFrame = Extract<ServerFrame, { type: (typeof TOLD)[number] }>;

export function isTold(frame: ServerFrame): frame is ToldFrame {
  return (TOLD as readonly string[]).includes(frame.type);
}

export class Told {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  apply(frame: ToldFrame): void {
    switch (frame.type) {
      case 'receipts':
        this.#store.change(frame.conversation, (conversation) => withReceipts(conversation, frame, this.#store.me));
        return;
      case 'gone':
        this.#store.remove(frame.conversation);
        return;
      // No view shows these yet.
      case 'tallies':
      case 'must_reads':
      case 'must_read':
      case 'sign_off':
      case 'report':
      case 'presence':
      case 'typing':
      case 'personal':
      case 'personal_since':
        return;
    }
  }
}
