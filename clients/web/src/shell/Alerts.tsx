/** Says what a sighted person would notice: a new message in the open conversation, a refused or failed command. */

import { wordsOf } from '@govim/sdk';
import { useEffect, useRef } from 'react';

import { useAnnounce } from '../a11y/announcer.tsx';
import { useSnapshot } from '../app/client.tsx';
import { refusalText } from '../i18n/catalogue.ts';
import { useLanguage } from '../i18n/language.tsx';
import { oneLine } from '../text/pieces.ts';

export function Alerts({ openId }: { readonly openId: string | null }) {
  const { lang, t } = useLanguage();
  const { conversations, names, pending, me } = useSnapshot();
  const announce = useAnnounce();
  const open = conversations.find(({ id }) => id === openId);
  const last = open?.last;
  const heard = useRef<string | null>(null);

  useEffect(() => {
    if (open === undefined || last?.kind !== 'message') return;
    const mark = `${open.id} ${last.seq}`;
    const isNew = heard.current !== null && heard.current.startsWith(open.id) && heard.current !== mark;
    heard.current = mark;
    if (!isNew || last.sender === me || last.body === null) return;
    announce(t('list.line', { name: names.get(last.sender) ?? t('history.somebody'), text: oneLine(wordsOf(last.body)) }));
  }, [open, last, me, names, announce, t]);

  const refused = pending.filter(({ state }) => state === 'refused' || state === 'failed').pop();
  const refusal = refused?.refusal;
  useEffect(() => {
    if (refusal != null) announce(refusalText(lang, refusal));
  }, [refusal, lang, announce]);
  return null;
}
