/** Reads a log after `synced` until the hole that a dropped push left is closed. */

import type { Conversation } from './conversation.ts';
import type { ConversationId, Page } from './frames.ts';
import { ConnectionLost, RequestRefused } from './requests.ts';

export class CatchUp {
  readonly #conversation: (id: ConversationId) => Conversation | undefined;
  readonly #load: (id: ConversationId, after: number) => Promise<Page>;
  /** The highest sequence that a push has named, for those that were dropped. */
  readonly #heard = new Map<ConversationId, number>();
  readonly #catchingUp = new Set<ConversationId>();
  /** Greeted with a cursor and has news: the resume comes, so a hole is no reason to ask. */
  readonly #resuming = new Set<ConversationId>();

  constructor(conversation: (id: ConversationId) => Conversation | undefined, load: (id: ConversationId, after: number) => Promise<Page>) {
    this.#conversation = conversation;
    this.#load = load;
  }

  heard(id: ConversationId, seq: number): void {
    this.#heard.set(id, Math.max(seq, this.#heard.get(id) ?? 0));
  }

  awaitResume(id: ConversationId): void {
    this.#resuming.add(id);
  }

  resumed(id: ConversationId): void {
    this.#resuming.delete(id);
  }

  connectionLost(): void {
    this.#resuming.clear();
    this.#heard.clear();
  }

  ifBehind(id: ConversationId): void {
    if (this.#resuming.has(id) || this.#catchingUp.has(id) || !this.#isBehind(id)) return;
    void this.#catchUp(id);
  }

  #isBehind(id: ConversationId): boolean {
    const conversation = this.#conversation(id);
    if (conversation === undefined) return false;
    return Math.max(conversation.lastSeq, this.#heard.get(id) ?? 0) > conversation.log.synced;
  }

  async #catchUp(id: ConversationId): Promise<void> {
    this.#catchingUp.add(id);
    try {
      for (let log = this.#conversation(id)?.log; log !== undefined && this.#isBehind(id); log = this.#conversation(id)?.log) {
        const page = await this.#load(id, log.synced);
        if (page.entries.length === 0) return;
      }
    } catch (error) {
      // The next hello carries the cursor; a refusal means that the conversation is no longer ours.
      if (!(error instanceof ConnectionLost || error instanceof RequestRefused)) throw error;
    } finally {
      this.#catchingUp.delete(id);
    }
  }
}
