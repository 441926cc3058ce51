import type { Conversation } from '@govim/sdk';
import { useId, useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import type { KeyboardEvent } from 'react';

import { useAnnounce } from '../a11y/announcer.tsx';
import { useClient, useSnapshot } from '../app/client.tsx';
import { useLanguage } from '../i18n/language.tsx';
import { isForcedNewline, isSubmit, useComposition } from '../ime.ts';
import { titleOf } from '../list/lines.ts';
import { visible } from '../text/pieces.ts';
import ui from '../ui/ui.module.css';
import { blockerOf, roomLeft } from './blocker.ts';
import type { Blocker } from './blocker.ts';
import styles from './Composer.module.css';

const MOST_HEIGHT_PX = 200;

export function Composer({ conversation }: { readonly conversation: Conversation }) {
  const { t } = useLanguage();
  const { session, drafts } = useClient();
  const { me, limits, status } = useSnapshot();
  const announce = useAnnounce();
  const hintId = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const { id } = conversation;
  const text = useSyncExternalStore(drafts.subscribe, () => drafts.get(id));
  const composition = useComposition(() => drafts.set(id, area.current?.value ?? ''));
  const limit = limits?.text_bytes ?? Infinity;
  const blocker = blockerOf(text, limit);
  useGrowing(area, text);

  const send = (): void => {
    if (blocker !== null) announce(t(blocker.key, blocker.values));
    else {
      session.send(id, text);
      drafts.set(id, '');
    }
    area.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    const isComposing = composition.isActive();
    if (isSubmit(event.nativeEvent, isComposing)) {
      event.preventDefault();
      send();
    } else if (isForcedNewline(event.nativeEvent, isComposing)) {
      event.preventDefault();
      // Deprecated, and the only way that keeps the browser's own undo.
      // eslint-disable-next-line @typescript-eslint/no-deprecated
      document.execCommand('insertText', false, '\n');
    }
  };

  return (
    <section className={styles.composer} data-region="composer" aria-label={t('composer.region')}>
      <textarea
        ref={area}
        rows={2}
        className={styles.area}
        data-region-entry
        aria-label={t('composer.label', { title: visible(titleOf(conversation, me)) })}
        aria-describedby={hintId}
        value={text}
        onChange={(event) => drafts.set(id, event.target.value, composition.isActive())}
        onKeyDown={onKeyDown}
        {...composition.handlers}
      />
      <div className={styles.foot}>
        <p id={hintId} className={styles.hint}>
          <Hint blocker={blocker} room={roomLeft(text, limit)} isOnline={status.kind === 'online'} />
        </p>
        <button type="button" className={ui.primary} aria-disabled={blocker !== null} aria-describedby={hintId} onClick={send}>
          {t('composer.send')}
        </button>
      </div>
    </section>
  );
}

interface HintProps {
  readonly blocker: Blocker | null;
  readonly room: number | null;
  readonly isOnline: boolean;
}

function Hint({ blocker, room, isOnline }: HintProps) {
  const { t } = useLanguage();
  if (blocker !== null && blocker.key !== 'composer.empty') return <span className={styles.alarm}>{t(blocker.key, blocker.values)}</span>;
  if (room !== null) return t('composer.room', { n: room });
  if (!isOnline && blocker === null) return t('composer.offline');
  return (
    <>
      {blocker !== null && <span>{t(blocker.key)} </span>}
      <span>{t('composer.hint')}</span>
    </>
  );
}

function useGrowing(area: React.RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    const element = area.current;
    if (element === null) return;
    element.style.height = 'auto';
    element.style.height = `${Math.min(MOST_HEIGHT_PX, element.scrollHeight + 2)}px`;
  }, [area, text]);
}
