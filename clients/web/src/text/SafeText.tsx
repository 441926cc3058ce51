import { memo } from 'react';

import { useLanguage } from '../i18n/language.tsx';
import { pieces, visible } from './pieces.ts';
import styles from './SafeText.module.css';

/** The text of a message, isolated so that its direction ends with it. */
export const SafeText = memo(function SafeText({ text }: { readonly text: string }) {
  const { t } = useLanguage();
  return (
    <bdi className={styles.text}>
      {pieces(text).map((piece, index) => {
        if (piece.kind === 'text') return piece.text;
        if (piece.kind === 'control') {
          return (
            <span key={index} className={styles.control} title={t('text.control', { code: piece.code })}>
              {piece.text}
            </span>
          );
        }
        return (
          <a key={index} href={piece.href} title={piece.href} target="_blank" rel="noopener noreferrer">
            {piece.text}
          </a>
        );
      })}
    </bdi>
  );
});

/** A name of a person, unit or conversation. */
export function Name({ children }: { readonly children: string }) {
  return <bdi>{visible(children)}</bdi>;
}
