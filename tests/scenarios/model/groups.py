"""What may be done with a group, and what comes of it: each function says the change and its entry."""

from collections.abc import Callable

from tests.scenarios.model.talk import Frame, Member, RefusedError, Talk

Entered = tuple[str, str, Frame]  # kind of entry, kind of record, its fields
GroupAct = Callable[[str, Talk, Frame], Entered]


def add(person: str, talk: Talk, asked: Frame) -> Entered:
    _refuse_unless_managing(person, talk)
    joined = [each for each in asked["people"] if each not in talk.members]
    if not joined:
        raise RefusedError("nothing_changed")
    seq = len(talk.log) + 1
    for each in joined:
        talk.members[each] = Member(
            role="member",
            visible_from=1 if talk.newcomers == "all" else seq,
            read=seq,
            delivered=seq,
        )
    body = {"kind": "members", "how": "added", "left": []}
    return "members", "members.changed", {"joined": joined, "body": body}


def remove(person: str, talk: Talk, asked: Frame) -> Entered:
    _refuse_unless_managing(person, talk)
    _refuse_strangers(talk, asked["people"])
    if person in asked["people"]:
        raise RefusedError("malformed")
    _refuse_on_managers(person, talk, asked["people"])
    return _part(talk, "removed", asked["people"])


def leave(person: str, talk: Talk, _: Frame) -> Entered:
    if talk.kind == "direct":
        raise RefusedError("not_a_group")
    if talk.members[person].role == "owner" and len(talk.members) > 1:
        raise RefusedError("owner_must_hand_over")
    return _part(talk, "left", [person])


def change_settings(person: str, talk: Talk, asked: Frame) -> Entered:
    _refuse_unless_managing(person, talk)
    if asked["newcomers"] == talk.newcomers:
        raise RefusedError("nothing_changed")
    talk.newcomers = asked["newcomers"]
    return _settings("settings.changed", newcomers=talk.newcomers)


def set_role(person: str, talk: Talk, asked: Frame) -> Entered:
    _refuse_unless_owning(person, talk)
    _refuse_strangers(talk, [asked["person"]])
    if asked["person"] == person:
        raise RefusedError("owner_must_hand_over")
    if talk.members[asked["person"]].role == asked["role"]:
        raise RefusedError("nothing_changed")
    return _roles(talk, {asked["person"]: asked["role"]})


def hand_over(person: str, talk: Talk, asked: Frame) -> Entered:
    _refuse_unless_owning(person, talk)
    if asked["person"] == person:
        raise RefusedError("nothing_changed")
    _refuse_strangers(talk, [asked["person"]])
    return _roles(talk, {asked["person"]: "owner", person: "member"})


def silence(person: str, talk: Talk, asked: Frame) -> Entered:
    _refuse_unless_managing(person, talk)
    whom, until = asked["person"], asked["until"]
    if whom is not None:
        _refuse_strangers(talk, [whom])
        _refuse_on_managers(person, talk, [whom])
        if whom == person:
            raise RefusedError("malformed")
    silenced: Talk | Member = talk if whom is None else talk.members[whom]
    if silenced.silenced_until == until:
        raise RefusedError("nothing_changed")
    silenced.silenced_until = until
    return _settings("silence.changed", silence={"person": whom, "until": until})


GROUP_ACTS: dict[str, GroupAct] = {
    "add_members": add,
    "remove_members": remove,
    "leave": leave,
    "change_settings": change_settings,
    "set_role": set_role,
    "hand_over": hand_over,
    "silence": silence,
}


def _part(talk: Talk, how: str, people: list[str]) -> Entered:
    for each in people:
        del talk.members[each]
    return "members", "members.changed", {"body": {"kind": "members", "how": how, "left": people}}


def _roles(talk: Talk, roles: dict[str, str]) -> Entered:
    for person, role in roles.items():
        talk.members[person].role = role
    return _settings("roles.changed", roles=roles)


def _settings(record: str, **changed: object) -> Entered:
    return "settings", record, {"body": {"kind": "settings", **changed}}


def _refuse_unless_managing(person: str, talk: Talk) -> None:
    if talk.kind == "direct":
        raise RefusedError("not_a_group")
    if talk.members[person].role == "member":
        raise RefusedError("needs_manager")


def _refuse_unless_owning(person: str, talk: Talk) -> None:
    if talk.kind == "direct":
        raise RefusedError("not_a_group")
    if talk.members[person].role != "owner":
        raise RefusedError("needs_owner")


def _refuse_on_managers(person: str, talk: Talk, people: list[str]) -> None:
    if talk.members[person].role != "owner" and any(talk.members[each].role != "member" for each in people):
        raise RefusedError("needs_owner")


def _refuse_strangers(talk: Talk, people: list[str]) -> None:
    if any(each not in talk.members for each in people):
        raise RefusedError("unknown_people")
