/** The play of tests/sdk/play.py: Ada has a group with Bo, and each has said something there. One call of each operation. */

import { operations as op } from '../src/index.ts';
import type { Api } from '../src/index.ts';
import { PASSWORD, newRef, signedIn } from './people.ts';

const [ADMINISTRATOR, REVIEWER] = ['caoyang', 'dengchao'];
const TOMORROW = '2999-01-01T00:00:00Z';

export interface Play {
  readonly ada: Api;
  readonly bo: Api;
  readonly me: string;
  readonly other: string;
  readonly where: string;
  /** What Ada said. */
  readonly seq: number;
  /** What Bo said. */
  readonly his: number;
}

export async function begin(): Promise<Play> {
  const [{ api: ada, id: me }, { api: bo, id: other }] = await Promise.all([signedIn('lina'), signedIn('wangfang')]);
  const opened = await op.openConversation(ada, { kind: 'group', client_ref: newRef(), title: '防汛值班', people: [other] });
  const where = opened.id;
  const { seq } = await say(ada, where, '请今日报送');
  const { seq: his } = await say(bo, where, '请今日报送');
  return { ada, bo, me, other, where, seq, his };
}

const say = (api: Api, conversation: string, text: string) =>
  op.send(api, { conversation, client_ref: newRef(), body: { kind: 'text', text } });

/** Whom a call asks for is an entry of the conversation, made once. */
const once = ({ where: conversation }: Play) => ({ conversation, client_ref: newRef() });
const of = ({ where: conversation, seq }: Play) => ({ conversation, seq });
const ofHis = ({ where: conversation, his: seq }: Play) => ({ conversation, seq });

const asked = (p: Play) => op.requestRecall(p.bo, { ...ofHis(p), reason: '发错群' });
const reported = (p: Play) => op.report(p.ada, { ...ofHis(p), reason: '不当言论' });
const invited = (p: Play) => op.createInvitation(p.ada, { conversation: p.where });
const toBeConfirmed = (p: Play) => op.askConfirmation(p.ada, of(p));

async function asReviewer(p: Play): Promise<string> {
  const { id: report } = await reported(p);
  await op.signIn(p.ada, { login: REVIEWER, password: PASSWORD });
  return report;
}

type Call = (play: Play) => Promise<unknown>;

const MESSAGES: Readonly<Record<string, Call>> = {
  send: (p) => say(p.ada, p.where, '好'),
  recall: (p) => op.recall(p.ada, { ...once(p), seq: p.seq }),
  edit: (p) => op.edit(p.ada, { ...once(p), seq: p.seq, base: p.seq, body: { kind: 'text', text: '改' } }),
  versions: (p) => op.versions(p.ada, of(p)),
  message_actions: (p) => op.messageActions(p.ada, of(p)),
  recall_reach: async (p) => {
    await op.recall(p.ada, { ...once(p), seq: p.seq });
    return op.recallReach(p.ada, of(p));
  },
  history: (p) => op.history(p.ada, { conversation: p.where, after: 0, limit: 10 }),
  pin: (p) => op.pin(p.ada, { ...once(p), seq: p.his }),
  pins: (p) => op.pins(p.ada, { conversation: p.where }),
  react: (p) => op.react(p.ada, { ...ofHis(p), reaction: '👍' }),
  reactions: (p) => op.reactions(p.ada, ofHis(p)),
  readers: (p) => op.readers(p.ada, of(p)),
  ask_confirmation: toBeConfirmed,
  must_read: async (p) => {
    await toBeConfirmed(p);
    return op.mustRead(p.ada, of(p));
  },
  must_reads: (p) => op.mustReads(p.ada, {}),
  confirm: async (p) => {
    await toBeConfirmed(p);
    return op.confirm(p.bo, of(p));
  },
  remind: async (p) => {
    await toBeConfirmed(p);
    return op.remind(p.ada, of(p));
  },
};

const PEOPLE: Readonly<Record<string, Call>> = {
  sign_in: (p) => op.signIn(p.ada, { login: 'lina', password: PASSWORD }),
  who_am_i: (p) => op.whoAmI(p.ada),
  sign_out: (p) => op.signOut(p.ada),
  visitor: (p) => op.visitor(p.ada),
  find_people: (p) => op.findPeople(p.ada, { q: '王' }),
  people: (p) => op.people(p.ada, { people: [p.me, p.other] }),
  health: async (p) => {
    await op.signIn(p.ada, { login: ADMINISTRATOR, password: PASSWORD });
    return op.health(p.ada);
  },
  devices: (p) => op.devices(p.ada),
  sign_out_device: async (p) => {
    const { devices } = await op.devices(p.ada);
    return op.signOutDevice(p.ada, { session: devices[0]?.session ?? '' });
  },
  preferences: (p) => op.preferences(p.ada),
  set_preference: (p) => op.setPreference(p.ada, { name: 'notifications', value: {} }),
  presence: (p) => op.presence(p.ada, { people: [p.me, p.other] }),
  set_presence: (p) => op.setPresence(p.ada, { state: 'busy' }),
};

const GROUPS: Readonly<Record<string, Call>> = {
  conversations: (p) => op.conversations(p.ada, {}),
  open_conversation: (p) => op.openConversation(p.ada, { kind: 'group', client_ref: newRef(), title: '另一个', people: [p.other] }),
  members: (p) => op.members(p.ada, { conversation: p.where }),
  add_members: async (p) => {
    const { people } = await op.findPeople(p.ada, { q: '欧阳秀' });
    return op.addMembers(p.ada, { ...once(p), people: people.map(({ id }) => id) });
  },
  remove_members: (p) => op.removeMembers(p.ada, { ...once(p), people: [p.other] }),
  leave: (p) => op.leave(p.bo, once(p)),
  set_role: (p) => op.setRole(p.ada, { ...once(p), person: p.other, role: 'admin' }),
  hand_over: (p) => op.handOver(p.ada, { ...once(p), person: p.other }),
  change_settings: (p) => op.changeSettings(p.ada, { ...once(p), adders: 'all' }),
  settings: (p) => op.settings(p.ada, { conversation: p.where }),
  silence: (p) => op.silence(p.ada, { ...once(p), person: p.other, until: TOMORROW }),
  announce: (p) => op.announce(p.ada, { ...once(p), text: '九点开会' }),
  dissolve: (p) => op.dissolve(p.ada, once(p)),
  create_invitation: invited,
  invitations: (p) => op.invitations(p.ada, { conversation: p.where }),
  revoke_invitation: async (p) => {
    const { invitation } = await invited(p);
    return op.revokeInvitation(p.ada, { conversation: p.where, invitation: invitation.id });
  },
  join: async (p) => {
    const { token } = await invited(p);
    await op.leave(p.bo, once(p));
    return op.join(p.bo, { client_ref: newRef(), token });
  },
};

const OWN: Readonly<Record<string, Call>> = {
  save_draft: (p) => op.saveDraft(p.ada, { conversation: p.where, text: '未完' }),
  draft: (p) => op.draft(p.ada, { conversation: p.where }),
  pin_conversation: (p) => op.pinConversation(p.ada, { conversation: p.where }),
  mute: (p) => op.mute(p.ada, { conversation: p.where, until: TOMORROW }),
  mark_unread: (p) => op.markUnread(p.ada, { conversation: p.where }),
  clear: (p) => op.clear(p.ada, { conversation: p.where, up_to: p.seq }),
  hide: (p) => op.hide(p.ada, ofHis(p)),
  favourite: (p) => op.favourite(p.ada, { ...ofHis(p), tags: ['待办'] }),
  unfavourite: (p) => op.unfavourite(p.ada, ofHis(p)),
  favourites: (p) => op.favourites(p.ada, {}),
  personal: (p) => op.personal(p.ada, { after: 0 }),
};

const DECISIONS: Readonly<Record<string, Call>> = {
  report: reported,
  reports: (p) => op.reports(p.ada, { pile: 'mine' }),
  open_report: async (p) => op.openReport(p.ada, { report: await asReviewer(p) }),
  close_report: async (p) => {
    const report = await asReviewer(p);
    await op.openReport(p.ada, { report });
    return op.closeReport(p.ada, { report, outcome: '已提醒本人' });
  },
  request_recall: asked,
  sign_offs: (p) => op.signOffs(p.ada, { box: 'asked' }),
  sign_off: async (p) => op.signOff(p.bo, { sign_off: (await asked(p)).id }),
  decide_sign_off: async (p) => {
    const { id, shown_hash } = await asked(p);
    return op.decideSignOff(p.ada, { sign_off: id, is_approved: false, shown_hash, reason: '不必' });
  },
  withdraw_sign_off: async (p) => op.withdrawSignOff(p.bo, { sign_off: (await asked(p)).id }),
};

export const CALLS: Readonly<Record<string, Call>> = { ...MESSAGES, ...PEOPLE, ...GROUPS, ...OWN, ...DECISIONS };
