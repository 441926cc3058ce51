/** What Web Locks promise of exclusive locks, for Node, which has none. */
export class Locks {
  readonly #last = new Map<string, Promise<unknown>>();
  readonly #held = new Set<string>();

  readonly manager = { request: this.#request.bind(this) } as unknown as LockManager;

  async #request(name: string, ...rest: unknown[]): Promise<unknown> {
    const work = rest.pop() as (lock: object | null) => Promise<unknown>;
    const [{ ifAvailable }] = [(rest[0] ?? {}) as { ifAvailable?: boolean }];
    if (ifAvailable === true && this.#held.has(name)) return work(null);
    const before = this.#last.get(name) ?? Promise.resolve();
    this.#held.add(name);
    const running = before.then(() => work({}));
    const ended = running.then(
      () => undefined,
      () => undefined,
    );
    this.#last.set(name, ended);
    void ended.then(() => this.#last.get(name) === ended && this.#held.delete(name));
    return running;
  }
}
