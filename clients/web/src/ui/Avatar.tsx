import { visible } from '../text/pieces.ts';
import styles from './Avatar.module.css';

/** The last two characters of a Chinese name, the first of another; colour says nothing, so there is only one. */
export function Avatar({ name, isGroup = false }: { readonly name: string; readonly isGroup?: boolean }) {
  const letters = Array.from(visible(name).trim());
  const isChinese = /\p{Script=Han}/u.test(letters.join(''));
  const shown = isGroup || !isChinese ? letters.slice(0, isChinese ? 2 : 1) : letters.slice(-2);
  return (
    <span className={styles.avatar} data-group={isGroup} aria-hidden="true">
      {shown.join('').toUpperCase()}
    </span>
  );
}
