/** Moving through the list by keys. */

import type { Conversation } from '@govim/sdk';

type Listed = Pick<Conversation, 'id' | 'unread'>;

export function neighbour(list: readonly Listed[], openId: string | null, step: 1 | -1): string | undefined {
  const at = list.findIndex(({ id }) => id === openId);
  if (at === -1) return list[0]?.id;
  return list[at + step]?.id;
}

/** Round the list once, starting beside the open conversation. */
export function nextUnread(list: readonly Listed[], openId: string | null, step: 1 | -1): string | undefined {
  const at = list.findIndex(({ id }) => id === openId);
  const round = list.map((_, n) => list[(((at + step * (n + 1)) % list.length) + list.length) % list.length]);
  return round.find((one) => one !== undefined && one.unread > 0 && one.id !== openId)?.id;
}
