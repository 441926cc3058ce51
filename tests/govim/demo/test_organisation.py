from collections import Counter

from govim.demo.organisation import CONVERSATIONS, PASSWORD, PEOPLE, UNITS
from govim.domain.person import Duty
from govim.identity.passwords import MIN_LENGTH
from govim.services.open_conversation import MAX_TITLE
from govim.storage.accounts import fold_login
from govim.wiring import load_shipped_pack
from govim_policies.rules import SendFacts, decide_send
from tests.govim.world import RandomIds

LOGINS = {person.login for person in PEOPLE}


def test_units_are_one_tree_with_parents_first() -> None:
    seen: set[str] = set()
    for unit in UNITS:
        assert unit.parent is None or unit.parent in seen
        assert unit.key not in seen
        seen.add(unit.key)
    assert [unit.key for unit in UNITS if unit.parent is None] == [UNITS[0].key]


def test_there_are_about_forty_people_in_known_units() -> None:
    assert 35 <= len(PEOPLE) <= 45
    assert {person.unit for person in PEOPLE} <= {unit.key for unit in UNITS}
    assert len({fold_login(person.login) for person in PEOPLE}) == len(PEOPLE)
    assert len({person.name for person in PEOPLE}) == len(PEOPLE)


def test_each_duty_is_held_by_one_person_of_its_own() -> None:
    held = Counter(person.duty for person in PEOPLE if person.duty)
    assert held == dict.fromkeys(Duty, 1)


def test_whoever_speaks_is_in_the_conversation() -> None:
    for conversation in CONVERSATIONS:
        assert set(conversation.people) <= LOGINS
        assert {login for login, _ in conversation.lines} <= set(conversation.people)
        assert (conversation.title is None) == (len(conversation.people) == 2)
        assert len(conversation.title or "") <= MAX_TITLE


def test_the_policy_allows_every_line() -> None:
    pack, sender = load_shipped_pack(), RandomIds().new()
    for conversation in CONVERSATIONS:
        for _, line in conversation.lines:
            facts = SendFacts(sender=sender, conversation_kind="group", level=0, text=line)
            assert decide_send(pack, facts).allowed, line


def test_the_password_is_one_that_could_be_set() -> None:
    assert len(PASSWORD) >= MIN_LENGTH
