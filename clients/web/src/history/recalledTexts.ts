/** What I recalled in this page, to edit again. In memory only: a recalled text is kept by nobody but the audit. */

import { wordsOf } from '@govim/sdk';
import type { ClientRef, MessageEntry } from '@govim/sdk';

export class RecalledTexts {
  readonly #texts = new Map<ClientRef, string>();

  keep({ client_ref, body }: MessageEntry): void {
    if (client_ref !== null && body !== null) this.#texts.set(client_ref, wordsOf(body));
  }

  get({ client_ref }: MessageEntry): string | null {
    return client_ref === null ? null : (this.#texts.get(client_ref) ?? null);
  }
}
