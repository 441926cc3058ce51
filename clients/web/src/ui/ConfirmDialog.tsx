import type { ReactNode } from 'react';

import { useLanguage } from '../i18n/language.tsx';
import { Dialog, DialogButtons } from './Dialog.tsx';
import ui from './ui.module.css';

interface ConfirmProps {
  readonly title: string;
  /** What will happen, before it happens. */
  readonly children: ReactNode;
  readonly action: string;
  readonly confirm: () => void;
  readonly close: () => void;
}

export function ConfirmDialog({ title, children, action, confirm, close }: ConfirmProps) {
  const { t } = useLanguage();
  return (
    <Dialog title={title} close={close}>
      {children}
      <DialogButtons>
        <button type="button" className={ui.button} onClick={close}>
          {t('dialog.cancel')}
        </button>
        <button
          type="button"
          className={ui.danger}
          data-autofocus
          onClick={() => {
            confirm();
            close();
          }}
        >
          {action}
        </button>
      </DialogButtons>
    </Dialog>
  );
}
