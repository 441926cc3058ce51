/** The chosen language: Simplified Chinese unless somebody chose otherwise in this browser. */

import type { Language } from '@govim/sdk';
import { createContext, use, useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';

import { text } from './catalogue.ts';
import type { TextKey, Values } from './catalogue.ts';

const STORED_AS = 'govim.lang';

export type Translate = (key: TextKey, values?: Values) => string;

interface LanguageChoice {
  readonly lang: Language;
  readonly choose: (lang: Language) => void;
  readonly t: Translate;
}

const Context = createContext<LanguageChoice | null>(null);

export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [lang, setLang] = useState(storedLanguage);
  useEffect(() => {
    document.documentElement.lang = lang;
  }, [lang]);
  const choice = useMemo<LanguageChoice>(
    () => ({
      lang,
      choose: (chosen) => {
        setLang(chosen);
        store(chosen);
      },
      t: (key, values) => text(lang, key, values),
    }),
    [lang],
  );
  return <Context value={choice}>{children}</Context>;
}

export function useLanguage(): LanguageChoice {
  const choice = use(Context);
  if (choice === null) throw new Error('outside of LanguageProvider');
  return choice;
}

export function storedLanguage(): Language {
  try {
    return localStorage.getItem(STORED_AS) === 'en' ? 'en' : 'zh-CN';
  } catch {
    return 'zh-CN'; // storage may be forbidden by the unit's browser policy
  }
}

function store(lang: Language): void {
  try {
    localStorage.setItem(STORED_AS, lang);
  } catch {
    // The choice then holds for this page only.
  }
}
