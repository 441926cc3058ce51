import { Api, webSocketDial } from '@govim/sdk';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { App } from './app/App.tsx';
import { storedLanguage } from './i18n/language.tsx';
import './styles/tokens.css';
import './styles/base.css';

const url = new URL('/ws', location.href);
url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';

const outside = {
  api: new Api((path, init) => fetch(path, init), storedLanguage()),
  dial: webSocketDial(url.href),
};

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App outside={outside} />
    </StrictMode>,
  );
}
