"""Who is in a group, and who may do what there: rules of the state machine."""

from abc import abstractmethod
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from govim_audit.record import rfc3339
from tests.govim.world import new_ref
from tests.scenarios.model.device import Device
from tests.scenarios.model.running import Running
from tests.scenarios.model.talk import Frame

LOGINS = ("ada", "bo", "cy", "dan")
DEVICES = st.integers(0, 2 * len(LOGINS) - 1)
PEOPLE = st.integers(0, len(LOGINS) - 1)
SOME = st.lists(PEOPLE, min_size=1, max_size=3, unique=True)
ANY = st.integers(1, 50)  # cut to what there is
FOREIGN = 7  # every so many is not one's own, or not there
FIELDS: dict[str, dict[str, st.SearchStrategy[object]]] = {
    "add_members": {"people": SOME},
    "remove_members": {"people": SOME},
    "leave": {},
    "change_settings": {"newcomers": st.sampled_from(("all", "joined"))},
    "set_role": {"person": PEOPLE, "role": st.sampled_from(("admin", "admin", "member"))},
    "hand_over": {"person": PEOPLE},
    "silence": {"person": st.none() | PEOPLE, "until": st.sampled_from((60, 200, None))},
}
CHANGES: st.SearchStrategy[Frame] = st.one_of(
    *(st.fixed_dictionaries({"type": st.just(kind), **fields}) for kind, fields in FIELDS.items())
)


class ChangingGroups(RuleBasedStateMachine):
    running: Running

    @rule(by=DEVICES, where=ANY, changes=st.lists(CHANGES, min_size=1, max_size=3))
    def change_group(self, by: int, where: int, changes: list[Frame]) -> None:
        """Mostly by its owner, of whom some things are asked; by anybody in any conversation, too."""
        device, name, groups = self.running.devices[by], self._conversation(where), self._groups()
        for drawn in changes:
            if groups and where % FOREIGN and by % 3:
                name, owner = groups[where % len(groups)]
                device = next(each for each in self.running.devices if each.person == owner)
            self._ask([(device, self._change(device, name, drawn))])

    def _change(self, device: Device, name: str, drawn: Frame) -> Frame:
        """On other members, or on whoever there is."""
        asked = {**drawn, "conversation": name, "client_ref": str(new_ref())}
        if "people" in drawn:
            asked["people"] = [self._person(each) for each in drawn["people"]]
        if drawn.get("person") is not None:
            others = [each for each in self._members(name) if each != device.person]
            whom = drawn["person"]
            asked["person"] = others[whom] if whom < len(others) else self._person(whom)
        if drawn.get("until") is not None:
            asked["until"] = rfc3339(self.running.clock.now() + timedelta(seconds=drawn["until"]))
        return asked

    def _person(self, whom: int) -> str:
        return str(self.running.actors[whom].person)

    @abstractmethod
    def _groups(self) -> list[tuple[str, str]]: ...

    @abstractmethod
    def _members(self, name: str) -> list[str]: ...

    @abstractmethod
    def _ask(self, asked: list[tuple[Device, Frame]]) -> None: ...

    @abstractmethod
    def _conversation(self, where: int) -> str: ...
