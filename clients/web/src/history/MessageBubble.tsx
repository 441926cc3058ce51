import { wordsOf } from '@govim/sdk';
import type { Conversation } from '@govim/sdk';

import { useAnnounce } from '../a11y/announcer.tsx';
import { useClient, useSnapshot, useZone } from '../app/client.tsx';
import { refusalText } from '../i18n/catalogue.ts';
import { clockTime, fullTime } from '../i18n/dates.ts';
import { useLanguage } from '../i18n/language.tsx';
import { Name, SafeText } from '../text/SafeText.tsx';
import { Avatar } from '../ui/Avatar.tsx';
import { Menu } from '../ui/Menu.tsx';
import type { MenuItem } from '../ui/Menu.tsx';
import ui from '../ui/ui.module.css';
import styles from './Bubble.module.css';
import { readMark } from './readMark.ts';
import { useRecallOffer } from './recallable.ts';
import type { RecallOffer } from './recallable.ts';
import type { MessageRow } from './rows.ts';

interface BubbleProps {
  readonly row: MessageRow;
  readonly conversation: Conversation;
  readonly isMenuOpen: boolean;
  readonly setMenuOpen: (isOpen: boolean) => void;
  readonly recall: () => void;
}

export function MessageBubble({ row, conversation, isMenuOpen, setMenuOpen, recall }: BubbleProps) {
  const { lang, t } = useLanguage();
  const zone = useZone();
  const { entry, isOwn, startsRun } = row;
  const name = useSnapshot().names.get(entry.sender) ?? t('history.somebody');
  const items = useMenuItems(row, conversation, recall);
  return (
    <div className={styles.message} data-own={isOwn} data-run={startsRun}>
      {!isOwn && <span className={styles.face}>{startsRun && <Avatar name={name} />}</span>}
      <div className={styles.column}>
        <p className={startsRun && !isOwn ? styles.sender : 'visually-hidden'}>
          <span className={styles.name}>{isOwn ? t('history.me') : <Name>{name}</Name>}</span>
          {!isOwn && <SentAt row={row} />}
        </p>
        <div className={styles.line}>
          <div className={styles.bubble} title={fullTime(lang, row.at, zone)}>
            <SafeText text={wordsOf(entry.body)} />
          </div>
          <span className={styles.menu} data-open={isMenuOpen}>
            <Menu label={t('message.menu')} items={items} isOpen={isMenuOpen} setOpen={setMenuOpen} />
          </span>
        </div>
        {!isOwn && entry.edited_at !== undefined && (
          <p className={styles.meta}>
            <EditedAt row={row} />
          </p>
        )}
        {isOwn && (
          <p className={styles.meta}>
            <SentAt row={row} />
            <EditedAt row={row} />
            <OwnState row={row} conversation={conversation} />
          </p>
        )}
      </div>
    </div>
  );
}

function SentAt({ row }: { readonly row: MessageRow }) {
  const { lang } = useLanguage();
  const zone = useZone();
  return (
    <time dateTime={row.entry.at} title={fullTime(lang, row.at, zone)}>
      {clockTime(row.at, zone)}
    </time>
  );
}

/** That it says something else than at first, and since when. */
function EditedAt({ row }: { readonly row: MessageRow }) {
  const { lang, t } = useLanguage();
  const zone = useZone();
  const { edited_at: at } = row.entry;
  if (at === undefined) return null;
  return (
    <time dateTime={at} title={fullTime(lang, new Date(at), zone)}>
      {t('message.edited')}
    </time>
  );
}

/** Who has read it, or what became of its recall. */
function OwnState({ row, conversation }: Pick<BubbleProps, 'row' | 'conversation'>) {
  const { lang, t } = useLanguage();
  const { me } = useSnapshot();
  const { session } = useClient();
  const { recall } = row;
  if (recall === null) {
    const mark = readMark(conversation, row.entry.seq, me);
    return <span data-complete={mark.isComplete}>{t(mark.key, mark.values)}</span>;
  }
  if (recall.state === 'waiting' && recall.refusal !== null) return <span>{t('message.slowed')}</span>;
  if (recall.refusal === null) return <span>{t(recall.state === 'waiting' ? 'message.waiting' : 'message.recalling')}</span>;
  return (
    <span className={styles.refusal}>
      {refusalText(lang, recall.refusal)}
      {recall.state === 'failed' && (
        <button type="button" className={ui.link} onClick={() => session.retry(recall.ref)}>
          {t('message.retry')}
        </button>
      )}
      <button type="button" className={ui.link} onClick={() => session.discard(recall.ref)}>
        {t('dialog.close')}
      </button>
    </span>
  );
}

function useMenuItems(row: MessageRow, conversation: Conversation, recall: () => void): readonly MenuItem[] {
  const { t } = useLanguage();
  const offer = useRecallOffer(conversation.kind)(row);
  const announce = useAnnounce();
  const text = wordsOf(row.entry.body);
  // Without a secure context the browser gives no clipboard; selecting and Ctrl+C still work.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  const copy = (): void => {
    clipboard?.writeText(text).then(
      () => announce(t('message.copied')),
      () => undefined,
    );
  };
  const recallItem = (offered: RecallOffer): MenuItem => {
    const item = { label: t('message.recall'), keys: 'Del' };
    if (offered.kind === 'open') return { ...item, run: recall };
    const why = t(offered.reason.key, offered.reason.values);
    return { ...item, blocked: why, run: () => announce(why) };
  };
  return [...(clipboard === undefined ? [] : [{ label: t('message.copy'), run: copy }]), ...(offer === null ? [] : [recallItem(offer)])];
}
