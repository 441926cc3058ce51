/** What I recalled in this page, to edit again. In memory only: a recalled text is kept by nobody but the audit. */

export class RecalledTexts {
  readonly #texts = new Map<string, string>();

  keep(conversation: string, seq: number, text: string): void {
    this.#texts.set(`${conversation} ${seq}`, text);
  }

  get(conversation: string, seq: number): string | null {
    return this.#texts.get(`${conversation} ${seq}`) ?? null;
  }
}
