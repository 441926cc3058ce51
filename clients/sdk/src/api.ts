/** Every operation of the HTTP API, named as in the Python client. By `make clients`. */

import { withQuery } from './http.ts';
import type { Api } from './http.ts';

export interface Ack {
  readonly type: 'ack';
  readonly client_ref: string;
  readonly conversation: string;
  readonly seq: number;
  readonly ordinal: number;
  readonly at: string;
}

export interface AddMembersBody {
  readonly client_ref: string;
  readonly people?: readonly string[];
  readonly units?: readonly string[];
}

export interface AllowedAction {
  readonly action: string;
  readonly is_allowed: boolean;
  readonly code?: string | null;
  readonly rule?: string | null;
}

export interface AnnounceBody {
  readonly client_ref: string;
  readonly text: string | null;
}

export interface AskConfirmationBody {
  readonly people?: readonly string[] | null;
  readonly to_deputy_after?: number | null;
  readonly to_superior_after?: number | null;
}

export type Box = 'asked' | 'decided' | 'waiting';

export interface ChangeSettingsBody {
  readonly client_ref: string;
  readonly title?: string | null;
  readonly newcomers?: 'all' | 'joined' | null;
  readonly adders?: 'all' | 'managers' | null;
  readonly is_private_forbidden?: boolean | null;
}

export interface ClearBody {
  readonly up_to: number;
}

export interface Cleared {
  readonly up_to: number;
}

export interface CloseReportBody {
  readonly outcome: string;
}

export interface ComponentView {
  readonly component: string;
  readonly name: string;
  readonly state: string;
  readonly cause: string;
  readonly text: string;
  readonly remedy: string | null;
}

export interface CreateInvitationBody {
  readonly lasts?: number;
  readonly uses?: number | null;
  readonly needs_approval?: boolean;
}

export interface DecideSignOffBody {
  readonly is_approved: boolean;
  readonly shown_hash: string;
  readonly reason?: string | null;
}

export interface DeviceList {
  readonly devices: readonly DeviceView[];
}

export interface DeviceView {
  readonly session: string;
  readonly address: string;
  readonly client: string;
  readonly created_at: string;
  readonly last_seen_at: string | null;
  readonly current: boolean;
}

export interface DissolveBody {
  readonly client_ref: string;
}

export interface DraftPreview {
  readonly text: string;
  readonly at: string;
}

export interface EditBody {
  readonly client_ref: string;
  readonly base: number;
  readonly body: TextBody;
}

export interface EntryView {
  readonly seq: number;
  readonly ordinal: number;
  readonly kind: string;
  readonly sender: string;
  readonly at: string;
  readonly client_ref: string;
  readonly body?: Readonly<Record<string, unknown>> | null;
  readonly state?: string | null;
  readonly recalled_by?: string | null;
  readonly recalled_at?: string | null;
  readonly target?: number | null;
  readonly joined?: readonly string[] | null;
  readonly edited_at?: string | null;
  readonly edits?: number | null;
  readonly version?: number | null;
  readonly burn_seconds?: number | null;
}

export interface FavouriteBody {
  readonly tags?: readonly string[];
}

export interface FavouriteList {
  readonly total: number;
  readonly favourites: readonly FavouriteView[];
}

export interface FavouriteView {
  readonly conversation: string;
  readonly seq: number;
  readonly at: string;
  readonly tags: readonly string[];
  readonly state: string;
  readonly entry: EntryView | null;
}

export interface ForwardBody {
  readonly kind: 'forward';
  readonly conversation: string;
  readonly seq: number;
}

export interface FoundPeople {
  readonly people: readonly PersonView[];
  readonly total: number;
}

export interface HandOverBody {
  readonly client_ref: string;
}

export interface Health {
  readonly components: readonly ComponentView[];
}

export interface InvitationList {
  readonly total: number;
  readonly invitations: readonly InvitationView[];
}

export interface InvitationView {
  readonly id: string;
  readonly conversation: string;
  readonly created_by: string;
  readonly created_at: string;
  readonly expires_at: string;
  readonly uses_left: number | null;
  readonly needs_approval: boolean;
  readonly state: string;
  readonly allowed_actions: readonly string[];
}

export interface JoinBody {
  readonly client_ref: string;
  readonly token: string;
  readonly reason?: string;
}

export interface Joined {
  readonly conversation?: string | null;
  readonly sign_off?: string | null;
}

export interface LeaveBody {
  readonly client_ref: string;
}

export interface MarkUnreadBody {
  readonly is_marked?: boolean;
}

export interface MemberView {
  readonly person: string;
  readonly name: string;
  readonly role: string;
  readonly delivered: number;
  readonly read: number;
  readonly silenced_until?: string | null;
}

export interface MembersView {
  readonly type: 'members';
  readonly request: number;
  readonly conversation: string;
  readonly members: readonly MemberView[];
  readonly count: number;
}

export interface MergedBody {
  readonly kind: 'merged';
  readonly conversation: string;
  readonly seqs: readonly number[];
  readonly title: string;
}

export interface MessageActionList {
  readonly allowed_actions: readonly AllowedAction[];
}

export interface MustReadCounts {
  readonly seq: number;
  readonly asked_by: string;
  readonly asked: number;
  readonly confirmed: number;
  readonly has_ended: boolean;
}

export interface MustReadLine {
  readonly conversation: string;
  readonly seq: number;
  readonly asked_by: string;
  readonly asked_at: string;
  readonly sent_at: string;
  readonly asked: number;
  readonly confirmed: number;
  readonly late: readonly string[];
}

export interface MustReadList {
  readonly total: number;
  readonly must_reads: readonly MustReadLine[];
}

export interface MuteBody {
  readonly until: string | null;
}

export interface NameView {
  readonly person: string;
  readonly name: string;
}

export interface NewChannel {
  readonly kind: 'channel';
  readonly client_ref: string;
  readonly title: string;
  readonly people?: readonly string[];
  readonly units?: readonly string[];
}

export interface NewDirect {
  readonly kind: 'direct';
  readonly client_ref: string;
  readonly person: string;
}

export interface NewGroup {
  readonly kind: 'group';
  readonly client_ref: string;
  readonly title: string;
  readonly people?: readonly string[];
  readonly units?: readonly string[];
}

export interface NewInvitation {
  readonly invitation: InvitationView;
  readonly token: string;
}

export interface NewNotes {
  readonly kind: 'notes';
  readonly client_ref: string;
}

export interface OpenedReport {
  readonly report: ReportView;
  readonly entries: readonly EntryView[];
}

export interface OwnConversations {
  readonly total: number;
  readonly conversations: readonly Summary[];
}

export interface OwnDraft {
  readonly text: string;
  readonly at: string | null;
}

export interface OwnMessage {
  readonly seq: number;
}

export interface OwnPresence {
  readonly state: string;
  readonly text: string;
  readonly until: string | null;
}

export interface OwnView {
  readonly pinned: boolean;
  readonly muted_until: string | null;
  readonly marked_unread: boolean;
}

export interface Page {
  readonly type: 'page';
  readonly request: number;
  readonly conversation: string;
  readonly entries: readonly EntryView[];
  readonly head: number;
}

export interface PeopleView {
  readonly type: 'people';
  readonly request: number;
  readonly people: readonly NameView[];
}

export interface PersonView {
  readonly id: string;
  readonly name: string;
  readonly unit: string | null;
  readonly post: string | null;
}

export interface PersonalEntry {
  readonly n: number;
  readonly kind: string;
  readonly conversation: string | null;
  readonly seq: number | null;
  readonly value: unknown;
}

export interface PersonalPage {
  readonly changes: readonly PersonalEntry[];
  readonly head: number;
}

export type Pile = 'closed' | 'mine' | 'pending';

export interface PinBody {
  readonly client_ref: string;
  readonly is_pinned?: boolean;
}

export interface PinConversationBody {
  readonly is_pinned?: boolean;
}

export interface PinList {
  readonly pins: readonly PinView[];
}

export interface PinView {
  readonly entry: EntryView;
  readonly pinned_by: string;
  readonly pinned_at: string;
}

export interface PreferenceList {
  readonly preferences: readonly PreferenceView[];
}

export interface PreferenceView {
  readonly name: string;
  readonly value: unknown;
}

export interface PresenceList {
  readonly people: readonly PresenceView[];
}

export interface PresenceView {
  readonly person: string;
  readonly online: boolean;
  readonly state: string;
  readonly text: string;
  readonly until: string | null;
}

export interface Quote {
  readonly seq: number;
}

export interface Reach {
  readonly reached: readonly Reached[];
  readonly elsewhere: number;
}

export interface Reached {
  readonly conversation: string;
  readonly seqs: readonly number[];
}

export interface ReactBody {
  readonly reaction: string;
  readonly is_set?: boolean;
}

export interface Reaction {
  readonly person: string;
  readonly reaction: string;
  readonly at: string;
}

export interface ReactionCount {
  readonly reaction: string;
  readonly count: number;
}

export interface ReactionList {
  readonly total: number;
  readonly reactions: readonly Reaction[];
}

export interface ReaderLine {
  readonly person: string;
  readonly name: string;
  readonly state: ReaderState;
  readonly delivered_at: string | null;
  readonly read_at: string | null;
}

export interface ReaderList {
  readonly seq: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly readers: readonly ReaderLine[];
}

export type ReaderState = 'delivered' | 'not' | 'read';

export interface RecallBody {
  readonly client_ref: string;
}

export interface Refusal {
  readonly code: string;
  readonly rule: string | null;
  readonly text: string;
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
}

export interface Reminded {
  readonly seq: number;
  readonly people: number;
}

export interface RemoveMembersBody {
  readonly client_ref: string;
  readonly people: readonly string[];
}

export interface ReportBody {
  readonly reason: string;
  readonly seq?: number | null;
  readonly person?: string | null;
}

export interface ReportList {
  readonly total: number;
  readonly reports: readonly ReportView[];
}

export interface ReportView {
  readonly id: string;
  readonly conversation: string;
  readonly seq: number | null;
  readonly person: string;
  readonly reported_by: string;
  readonly reported_at: string;
  readonly reason: string | null;
  readonly state: string;
  readonly decided_by: string | null;
  readonly decided_at: string | null;
  readonly outcome: string | null;
  readonly allowed_actions: readonly string[];
}

export interface RequestRecallBody {
  readonly reason: string;
}

export interface SaveDraftBody {
  readonly text: string;
  readonly written_at?: string | null;
}

export interface SendBody {
  readonly client_ref: string;
  readonly body: TextBody | ForwardBody | MergedBody;
  readonly burn_seconds?: number | null;
  readonly must_read?: ToConfirm | null;
}

export interface SetPreferenceBody {
  readonly value: Readonly<Record<string, unknown>>;
}

export interface SetPresenceBody {
  readonly state: 'available' | 'away' | 'busy' | 'meeting';
  readonly text?: string;
  readonly until?: string | null;
}

export interface SetRoleBody {
  readonly client_ref: string;
  readonly role: 'admin' | 'member';
}

export interface SettingsView {
  readonly conversation: string;
  readonly kind: string;
  readonly title: string | null;
  readonly member_count: number;
  readonly role: string;
  readonly owner: string | null;
  readonly newcomers: string;
  readonly adders: string;
  readonly is_private_forbidden: boolean;
  readonly everybody_silenced_until: string | null;
  readonly silenced_until: string | null;
  readonly archived_at: string | null;
  readonly announcement: EntryView | null;
  readonly allowed_actions: readonly AllowedAction[];
}

export interface Sheet {
  readonly seq: number;
  readonly asked_by: string;
  readonly asked_at: string;
  readonly to_deputy_after: number | null;
  readonly to_superior_after: number | null;
  readonly ended_at: string | null;
  readonly counts: Readonly<Record<string, number>>;
  readonly people: readonly SheetLine[];
  readonly allowed_actions: readonly string[];
  readonly remind_from: string | null;
}

export interface SheetLine {
  readonly person: string;
  readonly name: string;
  readonly state: SheetState;
  readonly asked_at: string;
  readonly confirmed_at: string | null;
  readonly reminded_at: string | null;
  readonly reminders: number;
  readonly told_deputy_at: string | null;
  readonly told_superior_at: string | null;
}

export type SheetState = 'confirmed' | 'delivered' | 'left' | 'not' | 'read';

export type Side = 'asked' | 'escalated' | 'mine';

export interface SignInBody {
  readonly login: string;
  readonly password: string;
}

export interface SignOffList {
  readonly total: number;
  readonly waiting: number;
  readonly sign_offs: readonly SignOffView[];
}

export interface SignOffView {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly asked_by: string;
  readonly asked_at: string;
  readonly expires_at: string;
  readonly shown: unknown;
  readonly shown_hash: string;
  readonly approvers: readonly string[];
  readonly decided_by: string | null;
  readonly decided_at: string | null;
  readonly reason: string | null;
  readonly allowed_actions: readonly string[];
}

export interface SignedOut {
  readonly session: string;
}

export interface SilenceBody {
  readonly client_ref: string;
  readonly person?: string | null;
  readonly until?: string | null;
}

export interface Summary {
  readonly id: string;
  readonly kind: string;
  readonly title: string | null;
  readonly member_count: number;
  readonly role: string;
  readonly other: MemberView | null;
  readonly last_seq: number;
  readonly last_ordinal: number;
  readonly delivered: number;
  readonly read: number;
  readonly unread: number;
  readonly must_reads: number;
  readonly last: EntryView | null;
  readonly last_sender: string | null;
  readonly mentions?: number;
  readonly pinned?: boolean;
  readonly muted_until?: string | null;
  readonly marked_unread?: boolean;
  readonly draft?: DraftPreview | null;
  readonly announcement?: number | null;
  readonly archived?: boolean;
}

export interface Tally {
  readonly seq: number;
  readonly reactions: readonly ReactionCount[];
}

export interface TextBody {
  readonly kind: 'text';
  readonly text: string;
  readonly mentions?: readonly string[];
  readonly mention_all?: boolean;
  readonly quote?: Quote | null;
}

export interface ToConfirm {
  readonly people?: readonly string[] | null;
  readonly to_deputy_after?: number | null;
  readonly to_superior_after?: number | null;
}

export interface Version {
  readonly seq: number;
  readonly at: string;
  readonly body: unknown;
}

export interface VersionList {
  readonly versions: readonly Version[];
}

export interface Visitor {
  readonly session: WhoAmI | null;
}

export interface WhoAmI {
  readonly person: PersonView;
  readonly rights: readonly string[];
  readonly must_change?: boolean;
}

/** Sign in. */
export function signIn(api: Api, asked: SignInBody): Promise<WhoAmI> {
  return api.ask('POST', `/api/session`, { login: asked.login, password: asked.password });
}

/** Who I am, and what I may do. */
export function whoAmI(api: Api): Promise<WhoAmI> {
  return api.ask('GET', `/api/session`);
}

/** Sign out; the connections of this session close. */
export function signOut(api: Api): Promise<void> {
  return api.tell('DELETE', `/api/session`, {});
}

/** Whether anybody is signed in. */
export function visitor(api: Api): Promise<Visitor> {
  return api.ask('GET', `/api/visitor`);
}

/** Find active people by name, unit or login. */
export function findPeople(api: Api, asked: { readonly q?: string; readonly limit?: number }): Promise<FoundPeople> {
  return api.ask('GET', withQuery(`/api/people`, { q: asked.q, limit: asked.limit }));
}

/** How each part is (system administrators). */
export function health(api: Api): Promise<Health> {
  return api.ask('GET', `/api/health`);
}

/** My conversations. */
export function conversations(api: Api, asked: { readonly after?: number; readonly limit?: number }): Promise<OwnConversations> {
  return api.ask('GET', withQuery(`/api/conversations`, { after: asked.after, limit: asked.limit }));
}

/** Open a new conversation, or the direct one that is there. */
export function openConversation(api: Api, asked: NewDirect | NewGroup | NewChannel | NewNotes): Promise<Summary> {
  return api.ask('POST', `/api/conversations`, asked);
}

/** Send a message. */
export function send(api: Api, asked: { readonly conversation: string } & SendBody): Promise<Ack> {
  return api.ask('POST', `/api/conversations/${asked.conversation}/messages`, {
    client_ref: asked.client_ref,
    body: asked.body,
    burn_seconds: asked.burn_seconds,
    must_read: asked.must_read,
  });
}

/** Recall a message. */
export function recall(api: Api, asked: { readonly conversation: string; readonly seq: number } & RecallBody): Promise<Ack> {
  return api.ask('POST', `/api/conversations/${asked.conversation}/messages/${asked.seq}/recall`, { client_ref: asked.client_ref });
}

/** Read the entries of a conversation around a sequence. */
export function history(
  api: Api,
  asked: {
    readonly conversation: string;
    readonly before?: number | null;
    readonly after?: number | null;
    readonly around?: number | null;
    readonly since?: string | null;
    readonly limit?: number;
  },
): Promise<Page> {
  return api.ask(
    'GET',
    withQuery(`/api/conversations/${asked.conversation}/entries`, {
      before: asked.before,
      after: asked.after,
      around: asked.around,
      since: asked.since,
      limit: asked.limit,
    }),
  );
}

/** The members of a conversation and how far they got. */
export function members(
  api: Api,
  asked: {
    readonly conversation: string;
    readonly after?: string | null;
    readonly limit?: number;
    readonly role?: 'admin' | 'member' | 'owner' | null;
    readonly name?: string;
  },
): Promise<MembersView> {
  return api.ask(
    'GET',
    withQuery(`/api/conversations/${asked.conversation}/members`, {
      after: asked.after,
      limit: asked.limit,
      role: asked.role,
      name: asked.name,
    }),
  );
}

/** Add people and units. */
export function addMembers(api: Api, asked: { readonly conversation: string } & AddMembersBody): Promise<Ack> {
  return api.ask('POST', `/api/conversations/${asked.conversation}/members`, {
    client_ref: asked.client_ref,
    people: asked.people,
    units: asked.units,
  });
}

/** What some people are called. */
export function people(api: Api, asked: { readonly people: readonly string[] }): Promise<PeopleView> {
  return api.ask('GET', withQuery(`/api/people/names`, { people: asked.people }));
}

/** Remove members. */
export function removeMembers(api: Api, asked: { readonly conversation: string } & RemoveMembersBody): Promise<Ack> {
  return api.ask('POST', `/api/conversations/${asked.conversation}/members/remove`, { client_ref: asked.client_ref, people: asked.people });
}

/** Leave a conversation. */
export function leave(api: Api, asked: { readonly conversation: string } & LeaveBody): Promise<Ack> {
  return api.ask('POST', `/api/conversations/${asked.conversation}/leave`, { client_ref: asked.client_ref });
}

/** Make somebody an administrator, or a member again. */
export function setRole(api: Api, asked: { readonly conversation: string; readonly person: string } & SetRoleBody): Promise<Ack> {
  return api.ask('POST', `/api/conversations/${asked.conversation}/members/${asked.person}/role`, {
    client_ref: asked.client_ref,
    role: asked.role,
  });
}

/** Hand a group over. */
export function handOver(api: Api, asked: { readonly conversation: string; readonly person: string } & HandOverBody): Promise<Ack> {
  return api.ask('POST', `/api/conversations/${asked.conversation}/members/${asked.person}/hand-over`, { client_ref: asked.client_ref });
}

/** Change title and rules. */
export function changeSettings(api: Api, asked: { readonly conversation: string } & ChangeSettingsBody): Promise<Ack> {
  return api.ask('POST', `/api/conversations/${asked.conversation}/settings`, {
    client_ref: asked.client_ref,
    title: asked.title,
    newcomers: asked.newcomers,
    adders: asked.adders,
    is_private_forbidden: asked.is_private_forbidden,
  });
}

/** The settings of a conversation, and what I may do in it. */
export function settings(api: Api, asked: { readonly conversation: string }): Promise<SettingsView> {
  return api.ask('GET', `/api/conversations/${asked.conversation}/settings`);
}

/** Silence somebody or everybody, or lift it. */
export function silence(api: Api, asked: { readonly conversation: string } & SilenceBody): Promise<Ack> {
  return api.ask('POST', `/api/conversations/${asked.conversation}/silence`, {
    client_ref: asked.client_ref,
    person: asked.person,
    until: asked.until,
  });
}

/** Make an announcement, or take it down. */
export function announce(api: Api, asked: { readonly conversation: string } & AnnounceBody): Promise<Ack> {
  return api.ask('POST', `/api/conversations/${asked.conversation}/announcement`, { client_ref: asked.client_ref, text: asked.text });
}

/** Dissolve a conversation: from then on it is only read. */
export function dissolve(api: Api, asked: { readonly conversation: string } & DissolveBody): Promise<Ack> {
  return api.ask('POST', `/api/conversations/${asked.conversation}/dissolve`, { client_ref: asked.client_ref });
}

/** Edit a message. */
export function edit(api: Api, asked: { readonly conversation: string; readonly seq: number } & EditBody): Promise<Ack> {
  return api.ask('POST', `/api/conversations/${asked.conversation}/messages/${asked.seq}/edit`, {
    client_ref: asked.client_ref,
    base: asked.base,
    body: asked.body,
  });
}

/** All versions of a message. */
export function versions(api: Api, asked: { readonly conversation: string; readonly seq: number }): Promise<VersionList> {
  return api.ask('GET', `/api/conversations/${asked.conversation}/messages/${asked.seq}/versions`);
}

/** Where a recalled message had been quoted and forwarded. */
export function recallReach(api: Api, asked: { readonly conversation: string; readonly seq: number }): Promise<Reach> {
  return api.ask('GET', `/api/conversations/${asked.conversation}/messages/${asked.seq}/recall-reach`);
}

/** What I may do with a message, and why not. */
export function messageActions(api: Api, asked: { readonly conversation: string; readonly seq: number }): Promise<MessageActionList> {
  return api.ask('GET', `/api/conversations/${asked.conversation}/messages/${asked.seq}/actions`);
}

/** Pin a message, or take it down. */
export function pin(api: Api, asked: { readonly conversation: string; readonly seq: number } & PinBody): Promise<Ack> {
  return api.ask('POST', `/api/conversations/${asked.conversation}/messages/${asked.seq}/pin`, {
    client_ref: asked.client_ref,
    is_pinned: asked.is_pinned,
  });
}

/** The pinned messages. */
export function pins(api: Api, asked: { readonly conversation: string }): Promise<PinList> {
  return api.ask('GET', `/api/conversations/${asked.conversation}/pins`);
}

/** React to a message, or take it back. */
export function react(api: Api, asked: { readonly conversation: string; readonly seq: number } & ReactBody): Promise<Tally> {
  return api.ask('PUT', `/api/conversations/${asked.conversation}/messages/${asked.seq}/reactions`, {
    reaction: asked.reaction,
    is_set: asked.is_set,
  });
}

/** Who reacted how to a message. */
export function reactions(
  api: Api,
  asked: { readonly conversation: string; readonly seq: number; readonly after?: number; readonly limit?: number },
): Promise<ReactionList> {
  return api.ask(
    'GET',
    withQuery(`/api/conversations/${asked.conversation}/messages/${asked.seq}/reactions`, { after: asked.after, limit: asked.limit }),
  );
}

/** Keep a draft, or clear it. */
export function saveDraft(api: Api, asked: { readonly conversation: string } & SaveDraftBody): Promise<OwnDraft> {
  return api.ask('PUT', `/api/conversations/${asked.conversation}/draft`, { text: asked.text, written_at: asked.written_at });
}

/** My draft in this conversation. */
export function draft(api: Api, asked: { readonly conversation: string }): Promise<OwnDraft> {
  return api.ask('GET', `/api/conversations/${asked.conversation}/draft`);
}

/** Keep a conversation on top of my list, or no longer. */
export function pinConversation(api: Api, asked: { readonly conversation: string } & PinConversationBody): Promise<OwnView> {
  return api.ask('PUT', `/api/conversations/${asked.conversation}/pinned`, { is_pinned: asked.is_pinned });
}

/** Mute a conversation until a time, or no longer. */
export function mute(api: Api, asked: { readonly conversation: string } & MuteBody): Promise<OwnView> {
  return api.ask('PUT', `/api/conversations/${asked.conversation}/mute`, { until: asked.until });
}

/** Mark a conversation as unread, or no longer. */
export function markUnread(api: Api, asked: { readonly conversation: string } & MarkUnreadBody): Promise<OwnView> {
  return api.ask('PUT', `/api/conversations/${asked.conversation}/unread-mark`, { is_marked: asked.is_marked });
}

/** Delete for myself what was said up to here. */
export function clear(api: Api, asked: { readonly conversation: string } & ClearBody): Promise<Cleared> {
  return api.ask('PUT', `/api/conversations/${asked.conversation}/clearing`, { up_to: asked.up_to });
}

/** Delete a message for myself. */
export function hide(api: Api, asked: { readonly conversation: string; readonly seq: number }): Promise<OwnMessage> {
  return api.ask('PUT', `/api/conversations/${asked.conversation}/messages/${asked.seq}/hiding`);
}

/** Mark a message as favourite, or change its tags. */
export function favourite(api: Api, asked: { readonly conversation: string; readonly seq: number } & FavouriteBody): Promise<OwnMessage> {
  return api.ask('PUT', `/api/conversations/${asked.conversation}/messages/${asked.seq}/favourite`, { tags: asked.tags });
}

/** Take a favourite back. */
export function unfavourite(api: Api, asked: { readonly conversation: string; readonly seq: number }): Promise<OwnMessage> {
  return api.ask('PUT', `/api/conversations/${asked.conversation}/messages/${asked.seq}/unfavourite`);
}

/** My devices: the sessions that are open. */
export function devices(api: Api): Promise<DeviceList> {
  return api.ask('GET', `/api/devices`);
}

/** Sign one of my devices out. */
export function signOutDevice(api: Api, asked: { readonly session: string }): Promise<SignedOut> {
  return api.ask('PUT', `/api/devices/${asked.session}/sign-out`);
}

/** My preferences. */
export function preferences(api: Api): Promise<PreferenceList> {
  return api.ask('GET', `/api/preferences`);
}

/** Change a preference: notifications, quiet hours. */
export function setPreference(api: Api, asked: { readonly name: 'notifications' } & SetPreferenceBody): Promise<PreferenceView> {
  return api.ask('PUT', `/api/preferences/${asked.name}`, { value: asked.value });
}

/** Say what I am doing: available, busy, away, in a meeting. */
export function setPresence(api: Api, asked: SetPresenceBody): Promise<OwnPresence> {
  return api.ask('PUT', `/api/presence`, { state: asked.state, text: asked.text, until: asked.until });
}

/** What some people say of themselves, and whether they are online. */
export function presence(api: Api, asked: { readonly people: readonly string[] }): Promise<PresenceList> {
  return api.ask('GET', withQuery(`/api/presence`, { people: asked.people }));
}

/** My favourites. */
export function favourites(
  api: Api,
  asked: { readonly tag?: string | null; readonly after?: number; readonly limit?: number },
): Promise<FavouriteList> {
  return api.ask('GET', withQuery(`/api/favourites`, { tag: asked.tag, after: asked.after, limit: asked.limit }));
}

/** The log of changes in what is my own. */
export function personal(api: Api, asked: { readonly after: number; readonly limit?: number }): Promise<PersonalPage> {
  return api.ask('GET', withQuery(`/api/personal`, { after: asked.after, limit: asked.limit }));
}

/** Make an invitation: the token of a link or QR code. */
export function createInvitation(api: Api, asked: { readonly conversation: string } & CreateInvitationBody): Promise<NewInvitation> {
  return api.ask('PUT', `/api/conversations/${asked.conversation}/invitations`, {
    lasts: asked.lasts,
    uses: asked.uses,
    needs_approval: asked.needs_approval,
  });
}

/** The invitations of a conversation (owner, administrators). */
export function invitations(
  api: Api,
  asked: { readonly conversation: string; readonly after?: number; readonly limit?: number },
): Promise<InvitationList> {
  return api.ask('GET', withQuery(`/api/conversations/${asked.conversation}/invitations`, { after: asked.after, limit: asked.limit }));
}

/** Revoke an invitation. */
export function revokeInvitation(api: Api, asked: { readonly conversation: string; readonly invitation: string }): Promise<InvitationView> {
  return api.ask('PUT', `/api/conversations/${asked.conversation}/invitations/${asked.invitation}/revocation`);
}

/** Join by an invitation, or ask to be let in. */
export function join(api: Api, asked: JoinBody): Promise<Joined> {
  return api.ask('PUT', `/api/joining`, { client_ref: asked.client_ref, token: asked.token, reason: asked.reason });
}

/** Report a message or a person. */
export function report(api: Api, asked: { readonly conversation: string } & ReportBody): Promise<ReportView> {
  return api.ask('PUT', `/api/conversations/${asked.conversation}/reports`, { reason: asked.reason, seq: asked.seq, person: asked.person });
}

/** My reports; for reviewers those to be reviewed and the closed ones. */
export function reports(api: Api, asked: { readonly pile: Pile; readonly after?: number; readonly limit?: number }): Promise<ReportList> {
  return api.ask('GET', withQuery(`/api/reports`, { pile: asked.pile, after: asked.after, limit: asked.limit }));
}

/** Reviewers read a report with the messages around it; each opening is recorded. */
export function openReport(api: Api, asked: { readonly report: string }): Promise<OpenedReport> {
  return api.ask('PUT', `/api/reports/${asked.report}/opening`);
}

/** Close a report. */
export function closeReport(api: Api, asked: { readonly report: string } & CloseReportBody): Promise<ReportView> {
  return api.ask('PUT', `/api/reports/${asked.report}/outcome`, { outcome: asked.outcome });
}

/** Ask named people, or all members, to confirm that they read a message. */
export function askConfirmation(
  api: Api,
  asked: { readonly conversation: string; readonly seq: number } & AskConfirmationBody,
): Promise<MustReadCounts> {
  return api.ask('PUT', `/api/conversations/${asked.conversation}/messages/${asked.seq}/must-read`, {
    people: asked.people,
    to_deputy_after: asked.to_deputy_after,
    to_superior_after: asked.to_superior_after,
  });
}

/** The sheet of a must-read. */
export function mustRead(
  api: Api,
  asked: {
    readonly conversation: string;
    readonly seq: number;
    readonly state?: SheetState | null;
    readonly after?: string | null;
    readonly limit?: number;
  },
): Promise<Sheet> {
  return api.ask(
    'GET',
    withQuery(`/api/conversations/${asked.conversation}/messages/${asked.seq}/must-read`, {
      state: asked.state,
      after: asked.after,
      limit: asked.limit,
    }),
  );
}

/** Confirm that you read a message. */
export function confirm(api: Api, asked: { readonly conversation: string; readonly seq: number }): Promise<MustReadCounts> {
  return api.ask('PUT', `/api/conversations/${asked.conversation}/messages/${asked.seq}/confirmation`);
}

/** Remind those who have not confirmed. */
export function remind(api: Api, asked: { readonly conversation: string; readonly seq: number }): Promise<Reminded> {
  return api.ask('PUT', `/api/conversations/${asked.conversation}/messages/${asked.seq}/reminder`);
}

/** Must-reads that wait for you, that you asked for, or that you were told of. */
export function mustReads(
  api: Api,
  asked: { readonly side?: Side; readonly after?: number; readonly limit?: number },
): Promise<MustReadList> {
  return api.ask('GET', withQuery(`/api/must-reads`, { side: asked.side, after: asked.after, limit: asked.limit }));
}

/** Who read a message, and when. */
export function readers(
  api: Api,
  asked: {
    readonly conversation: string;
    readonly seq: number;
    readonly state?: ReaderState | null;
    readonly after?: string | null;
    readonly limit?: number;
  },
): Promise<ReaderList> {
  return api.ask(
    'GET',
    withQuery(`/api/conversations/${asked.conversation}/messages/${asked.seq}/readers`, {
      state: asked.state,
      after: asked.after,
      limit: asked.limit,
    }),
  );
}

/** Ask for the recall of a message whose window is closed. */
export function requestRecall(
  api: Api,
  asked: { readonly conversation: string; readonly seq: number } & RequestRecallBody,
): Promise<SignOffView> {
  return api.ask('PUT', `/api/conversations/${asked.conversation}/messages/${asked.seq}/recall-request`, { reason: asked.reason });
}

/** Sign-offs that I asked, that wait for me, or that were mine to decide. */
export function signOffs(api: Api, asked: { readonly box: Box; readonly after?: number; readonly limit?: number }): Promise<SignOffList> {
  return api.ask('GET', withQuery(`/api/sign-offs`, { box: asked.box, after: asked.after, limit: asked.limit }));
}

/** One sign-off with what is asked. */
export function signOff(api: Api, asked: { readonly sign_off: string }): Promise<SignOffView> {
  return api.ask('GET', `/api/sign-offs/${asked.sign_off}`);
}

/** Approve or refuse a sign-off. */
export function decideSignOff(api: Api, asked: { readonly sign_off: string } & DecideSignOffBody): Promise<SignOffView> {
  return api.ask('PUT', `/api/sign-offs/${asked.sign_off}/decision`, {
    is_approved: asked.is_approved,
    shown_hash: asked.shown_hash,
    reason: asked.reason,
  });
}

/** Withdraw a sign-off that I asked. */
export function withdrawSignOff(api: Api, asked: { readonly sign_off: string }): Promise<SignOffView> {
  return api.ask('PUT', `/api/sign-offs/${asked.sign_off}/withdrawal`);
}
