/** The page against the scripted server of the SDK's tests, for looking at states; `npm run dev`, then /dev/. Never shipped. */

import { Api, systemClock, wordsToSend } from '@govim/sdk';
import { createRoot } from 'react-dom/client';

import { LogServer } from '../../sdk/test/logServer.ts';
import { App } from '../src/app/App.tsx';
import { storedLanguage } from '../src/i18n/language.tsx';
import '../src/styles/base.css';
import '../src/styles/tokens.css';

const PEOPLE = ['张伟', '王秀英', '李娜', '刘洋', '陈静', '杨帆', '赵磊', '周婷', 'Ömer Yıldız', '\u202eevil\u202c 徐强'];
const ME = '张伟';
const PHRASES = [
  '今天下午三点在二楼会议室开会，请带上季度报表。',
  '收到。',
  '材料已放在共享目录，请各科室核对后于17:00前反馈；逾期未反馈视为无意见。',
  'See https://example.gov.cn/notice?id=12。谢谢！',
  '好的，我马上处理',
];

const server = new LogServer(systemClock);
const unitOf = (person: string): string => (PEOPLE.indexOf(person) % 2 === 0 ? '财政局 / 预算处' : '财政局 / 办公室');

server.open('g1', 'group', PEOPLE.slice(0, 6), '财务处值班群');
for (let n = 0; n < 400; n += 1) server.post('g1', PEOPLE[n % 6] ?? ME, `${PHRASES[n % PHRASES.length] ?? ''}（${n + 1}）`);
server.read('g1', ME, 385);
server.read('g1', '王秀英', 400);
server.open('d1', 'direct', [ME, '王秀英']);
server.post('d1', '王秀英', '张处，预算表第3页的数字和附件对不上，麻烦您看一下。');
server.post('d1', ME, '好，我核一下。');
server.post('d1', ME, '是附件旧了，新版已经发到您邮箱。');
server.read('d1', '王秀英', 2);
server.read('d1', ME, 3);
server.open('d2', 'direct', [ME, PEOPLE[9] ?? '']);
server.post(
  'd2',
  PEOPLE[9] ?? '',
  'ab\u202edc\u202c \u001b[31m红\u0000 \u200bz̸̢̛a̷l̵g̶o \u2028 <img src=x onerror=alert(1)> javascript:alert(1) https://пример.рф/',
);
server.refuse = (frame) => {
  if (frame.type === 'recall') return frame.seq === 3 ? { code: 'recall_window_closed', rule: 'recall.direct' } : null;
  return wordsToSend(frame.body).includes('绝密') ? { code: 'sensitive_word', rule: 'words.secrets' } : null;
};

const answer = (status: number, body: unknown): Response => new Response(status === 204 ? null : JSON.stringify(body), { status });

function route(method: string, url: URL, body: Record<string, unknown>): Response {
  if (url.pathname === '/api/visitor') return answer(200, { session: sessionStorage.getItem('in') ? whoAmI() : null });
  if (url.pathname === '/api/session' && method === 'POST') return signIn(body);
  if (url.pathname === '/api/session') {
    sessionStorage.removeItem('in');
    return answer(204, null);
  }
  if (url.pathname === '/api/people') return answer(200, people(url.searchParams.get('q') ?? ''));
  return answer(201, open(body));
}

function whoAmI() {
  return { person: { id: ME, name: ME }, must_change: false, rights: [] };
}

function signIn({ password }: Record<string, unknown>): Response {
  if (password !== 'demo') return answer(401, { code: 'sign_in_failed', rule: null, text: '', detail: {} });
  sessionStorage.setItem('in', 'yes');
  return answer(200, whoAmI());
}

function people(q: string) {
  const found = PEOPLE.filter((name) => `${name} ${unitOf(name)}`.includes(q));
  return { people: found.map((name) => ({ id: name, name, unit: unitOf(name), post: '科员' })), total: found.length };
}

function open({ kind, person, people: invited, title, client_ref }: Record<string, unknown>) {
  const others = kind === 'direct' ? [String(person)] : (invited as string[]);
  const log = server.open(
    String(client_ref),
    kind === 'direct' ? 'direct' : 'group',
    [ME, ...others],
    kind === 'direct' ? null : String(title),
  );
  return server.summary(log, ME);
}

Object.assign(window, { server });

const outside = {
  api: new Api(
    (path, init) =>
      Promise.resolve(
        route(
          init.method ?? 'GET',
          new URL(path, location.href),
          JSON.parse(typeof init.body === 'string' ? init.body : '{}') as Record<string, unknown>,
        ),
      ),
    storedLanguage(),
  ),
  dial: server.dial(ME),
};

const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<App outside={outside} />);
