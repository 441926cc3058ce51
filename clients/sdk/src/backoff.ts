/** How long to wait before the next try: 0.5 s doubled to at most 30 s, each time somewhere in its upper half. */

const FIRST_MS = 500;
const MOST_MS = 30_000;

export function backoff(failures: number, random: () => number): number {
  const ceiling = Math.min(MOST_MS, FIRST_MS * 2 ** failures);
  return ceiling / 2 + (ceiling / 2) * random();
}

/** A server that goes down says 1001 to everybody at once: spread the return over 3 s. */
export function returnAfterRestart(random: () => number): number {
  return 3_000 * random();
}
