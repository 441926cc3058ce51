"""The state machine: people on two devices each do what people do, and a dictionary says what comes of it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from govim.storage.site import StoredSite
from govim_policies.pack import Pack
from tests.govim.world import new_ref
from tests.scenarios.model import checks
from tests.scenarios.model.changing_groups import ANY, DEVICES, FOREIGN, LOGINS, PEOPLE, SOME, ChangingGroups
from tests.scenarios.model.device import Device
from tests.scenarios.model.oracle import RECALL_SECONDS, Oracle
from tests.scenarios.model.running import Running
from tests.scenarios.model.talk import Frame

RARELY = st.integers(0, 5).map(lambda drawn: drawn == 5)
TEXTS = st.sampled_from(("好", "会议九点", "这是绝密文件", "👍 \u202e", "x" * 300))
REACTIONS = st.sampled_from(("👍", "❤️", "🎉"))
SHORT, LONG = timedelta(seconds=100), timedelta(seconds=250)
BURNS = st.sampled_from((None, 60, 300))
POLICIES = {"usual": RECALL_SECONDS, "strict": {"direct": 0, "group": 0}}


@st.composite
def acts(draw: st.DrawFn) -> tuple[int, int, Frame]:
    """A device, a conversation, and what is asked of it; the place of a message is cut to what there is."""
    fields: Frame = draw(
        st.one_of(
            st.fixed_dictionaries({"type": st.just("send"), "text": TEXTS}),
            st.fixed_dictionaries({"type": st.just("send"), "text": TEXTS, "burn_seconds": BURNS}),
            st.fixed_dictionaries({"type": st.just("edit"), "seq": ANY, "text": TEXTS, "is_stale": RARELY}),
            st.fixed_dictionaries({"type": st.just("recall"), "seq": ANY}),
            st.fixed_dictionaries({"type": st.just("pin"), "seq": ANY, "is_pinned": st.booleans()}),
            st.fixed_dictionaries(
                {"type": st.just("react"), "seq": ANY, "reaction": REACTIONS, "is_set": st.booleans()}
            ),
        )
    )
    return draw(DEVICES), draw(ANY), fields


class Conversations(ChangingGroups):
    def __init__(self, new_site: Callable[[], StoredSite], covered: Counter[str]) -> None:
        """`covered` counts what was asked, by what it was answered."""
        super().__init__()
        self.covered = covered
        self.running = Running(new_site(), LOGINS)
        self.oracle = Oracle()
        self.said: list[tuple[Device, Frame]] = []

    # ---- what people do ----
    @initialize()
    def begin(self) -> None:
        self.open_group(0, [1, 2])
        self.open_direct(0, 1)

    @rule(one=PEOPLE, other=PEOPLE)
    def open_direct(self, one: int, other: int) -> None:
        if one != other:
            ref, world = new_ref(), self.running.office.world
            one_, other_ = self.running.actors[one], self.running.actors[other]
            found = self.running.do(world.open_direct(one_, other_, ref))
            self.oracle.opened(str(found), "direct", str(ref), [str(one_.person), str(other_.person)])
            self._greet()

    @rule(by=PEOPLE, others=SOME)
    def open_group(self, by: int, others: list[int]) -> None:
        people = [self.running.actors[each] for each in (by, *(each for each in others if each != by))]
        if len(people) > 1 and len(self.oracle.talks) < 6:
            ref = new_ref()
            found = self.running.do(self.running.office.world.open_group(*people, ref=ref))
            self.oracle.opened(str(found), "group", str(ref), [str(each.person) for each in people])
            self._greet()

    @rule(drawn=st.lists(acts(), min_size=1, max_size=6))
    def act(self, drawn: list[tuple[int, int, Frame]]) -> None:
        """One or several at once, from several devices."""
        self._ask([self._framed(*each) for each in drawn])

    @rule(which=ANY, again=DEVICES)
    def retry(self, which: int, again: int) -> None:
        """The same once more, from whichever device of the same person."""
        if self.said:
            device, asked = self.said[-1 - which % len(self.said)]
            others = [each for each in self.running.devices if each.person == device.person]
            self._ask([(others[again % len(others)], asked)])

    @rule(which=ANY, where=ANY, text=TEXTS)
    def reuse_a_ref(self, which: int, where: int, text: str) -> None:
        """Of something else, which may even be the same."""
        refs = [(device, asked["client_ref"]) for device, asked in self.said if "client_ref" in asked]
        if refs:
            device, ref = refs[which % len(refs)]
            self._ask([(device, {**self._message(where, text), "client_ref": ref})])

    @rule(drawn=acts())
    def lose_the_line(self, drawn: tuple[int, int, Frame]) -> None:
        """While something is under way: nobody hears what became of it, the retry tells."""
        device, asked = self._framed(*drawn)
        self._connect(device)
        self.running.run(device.say(asked))
        self.running.cut(device)
        self.oracle.answer(device.person, asked)
        self.said.append((device, asked))
        self.running.run(self.running.settle())
        if "client_ref" in asked:
            self._ask([(device, asked)])

    @rule(which=DEVICES, where=ANY, seq=ANY)
    def read(self, which: int, where: int, seq: int) -> None:
        """Mostly all there is."""
        device = self.running.devices[which]
        name = self._mostly_of(device, where)
        if seq % FOREIGN:
            seq = len(self.oracle.talks[name].log)
        self._connect(device)
        self.running.run(device.line.say("receipt", conversation=name, read=seq))  # type: ignore[union-attr]
        self.running.run(self.running.settle())
        self.oracle.read_up_to(device.person, name, seq)

    @rule(which=DEVICES)
    def reconnect(self, which: int) -> None:
        device = self.running.devices[which]
        self.running.cut(device)
        self._connect(device)
        checks.check_list(device, self.oracle)

    @rule(which=DEVICES)
    def go_offline(self, which: int) -> None:
        self.running.cut(self.running.devices[which])

    @rule(span=st.sampled_from((SHORT, LONG)))
    def wait(self, span: timedelta) -> None:
        self.running.wait(span)
        self.oracle.clock.now += span.total_seconds()

    @rule(policy=st.sampled_from(tuple(POLICIES)))
    def restart(self, policy: str) -> None:
        """The server, with another policy."""
        seconds = POLICIES[policy]
        direct, group = (timedelta(seconds=seconds[kind]) for kind in ("direct", "group"))

        def change(pack: Pack) -> Pack:
            return replace(pack, recall=replace(pack.recall, direct=direct, group=group))

        self.running.restart(change)
        self.oracle.recall_seconds = seconds

    # ---- what they see ----
    @rule(who=PEOPLE, where=ANY, cursor=ANY)
    def resume(self, who: int, where: int, cursor: int) -> None:
        name, person = self._conversation(where), self.running.actors[who]
        talk = self.oracle.talks[name]
        cursor %= len(talk.log) + 2
        self.running.run(checks.check_resume(self.running, person, name, talk, cursor))

    @rule(which=DEVICES, where=ANY, around=ANY, limit=st.integers(1, 7))
    def look(self, which: int, where: int, around: int, limit: int) -> None:
        device, name = self.running.devices[which], self._conversation(where)
        talk = self.oracle.talks[name]
        self._connect(device)
        if device.person in talk.members:
            self.running.run(checks.check_page(device, name, talk, around=around, limit=limit))
        else:
            self.running.run(checks.check_stranger(device, name))

    @invariant()
    def every_connected_device_has_it_all(self) -> None:
        for device in self.running.devices:
            if device.line is not None:
                checks.check_copies(device, self.oracle)

    def teardown(self) -> None:
        """From whatever each device holds to the whole; then the trail."""
        try:
            for device in self.running.devices:
                self.running.cut(device)
                self._connect(device)
                checks.check_list(device, self.oracle)
                checks.check_copies(device, self.oracle)
            for device in self.running.devices[::2]:
                self._look_at_everything(device)
        finally:
            self.running.close()
        checks.check_trail(self.running.site, self.oracle)

    # ---- bookkeeping ----
    def _look_at_everything(self, device: Device) -> None:
        for name, talk in self.oracle.talks.items():
            if device.person in talk.members:
                self.running.run(checks.check_marks(device, name, talk))
                self.running.run(checks.check_members(device, name, talk))
            else:
                self.running.run(checks.check_stranger(device, name))

    def _ask(self, asked: list[tuple[Device, Frame]]) -> None:
        for device, _ in asked:
            self._connect(device)
        answers = self.running.at_once(asked)
        for (device, frame), answer in zip(asked, answers, strict=True):
            expected = self.oracle.answer(device.person, frame)
            assert _told(answer) == expected, frame
            self.covered[f"{frame['type']}: {answer.get('code', 'done')}"] += 1
        self.said += asked

    def _connect(self, device: Device) -> None:
        if device.line is None:
            self.running.run(device.connect(self.running.office))

    def _greet(self) -> None:
        """Who is in a new conversation learns of it; here, by greeting again."""
        for device in self.running.devices:
            if device.line is not None:
                self.running.cut(device)
                self._connect(device)

    def _conversation(self, where: int) -> str:
        names = list(self.oracle.talks)
        return names[where % len(names)]

    def _mostly_of(self, device: Device, where: int) -> str:
        """One of theirs; now and then a foreign one."""
        mine = list(self.oracle.mine(device.person))
        return mine[where % len(mine)] if mine and where % FOREIGN else self._conversation(where)

    def _groups(self) -> list[tuple[str, str]]:
        """With who owns it."""
        return [
            (name, person)
            for name, talk in self.oracle.talks.items()
            for person, member in talk.members.items()
            if member.role == "owner"
        ]

    def _members(self, name: str) -> list[str]:
        return list(self.oracle.talks[name].members)

    def _message(self, where: int, text: str) -> Frame:
        body = {"kind": "text", "text": text}
        return {"type": "send", "conversation": self._conversation(where), "body": body}

    def _framed(self, which: int, where: int, fields: Frame) -> tuple[Device, Frame]:
        """Mostly of one's own conversations and of messages; what is foreign or absent has its turn, too."""
        device = self.running.devices[which]
        name = self._mostly_of(device, where)
        where = list(self.oracle.talks).index(name)
        if fields["type"] == "send":
            burning = {name: value for name, value in fields.items() if name == "burn_seconds" and value}
            return device, {**self._message(where, fields["text"]), **burning, "client_ref": str(new_ref())}
        log = self.oracle.talks[name].log
        messages = [entry["seq"] for entry in log if entry["kind"] == "message"]
        seq = fields["seq"] % (len(log) + 1) + 1
        if messages and fields["seq"] % FOREIGN:
            seq = messages[fields["seq"] % len(messages)]
        asked = {**fields, "conversation": name, "seq": seq}
        if fields["type"] == "edit":
            base = log[seq - 1].get("version", seq) if seq <= len(log) else seq
            body = {"kind": "text", "text": asked.pop("text")}
            asked.update(base=base + asked.pop("is_stale"), body=body)
        return device, asked if fields["type"] == "react" else {**asked, "client_ref": str(new_ref())}


def _told(answer: Frame) -> Frame:
    """As the model says it."""
    match answer["type"]:
        case "ack":
            return {"type": "ack", "seq": answer["seq"], "ordinal": answer["ordinal"]}
        case "done":
            result = answer["result"]
            counts = {each["reaction"]: each["count"] for each in result["reactions"]}
            return {"type": "done", "result": {"seq": result["seq"], "reactions": counts}}
        case _:
            return {"type": answer["type"], "code": answer["code"]}
