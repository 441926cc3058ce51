from contextlib import closing
from datetime import UTC, datetime
from uuid import UUID

from govim_audit.record import Kind, Leaf
from govim_audit.verify.declarations import Declarations
from govim_audit.verify.tables import FoundRow


def test_a_right_that_an_upgrade_gave_is_met_but_not_missed() -> None:
    """By schema 0003, where the record of the duty is older and does not name it."""
    at, person = datetime(2026, 11, 2, tzinfo=UTC), UUID(int=1)
    leaf = Leaf(kind=Kind.DUTY_GRANTED, at=at, actor=None, body_hash="")
    body = {"duty": "system_admin", "person": str(person), "rights": ["people.add"]}
    with closing(Declarations()) as declarations:
        declarations.read(4, leaf, body)
        declarations.begin_walk()
        missing = {id_ for _, id_, _ in declarations.unmet()}
        assert missing == {f"{person} system_admin", f"{person} people.add"}
        given = FoundRow("grants", f"{person} system.health", str(person), {})
        assert declarations.meet(given) is True
        assert declarations.states(given)[-1].position == 4


def test_a_row_may_be_met_in_each_state_that_it_passed_through_since_the_walk_began() -> None:
    """But not as it was before: whoever sets it back is found."""
    at, person, where = datetime(2026, 11, 2, tzinfo=UTC), UUID(int=1), UUID(int=3)

    def of(kind: Kind, seq: int) -> Leaf:
        return Leaf(kind=kind, at=at, actor=None, conversation=where, seq=seq, body_hash="")

    def roles() -> list[object]:
        row = FoundRow("members", f"{where} {person} 1", str(where), {})
        return [(said.facts or {})["role"] for said in declarations.states(row)]

    with closing(Declarations()) as declarations:
        body = {"kind": "group", "members": [str(person)], "title": "x"}
        declarations.read(1, of(Kind.CONVERSATION_CREATED, 1), body)
        declarations.read(2, of(Kind.ROLES_CHANGED, 2), {"roles": {str(person): "admin"}})
        assert roles() == [b"admin"]
        declarations.begin_walk()
        declarations.read(3, of(Kind.ROLES_CHANGED, 3), {"roles": {str(person): "owner"}})
        declarations.read(4, of(Kind.ROLES_CHANGED, 4), {"roles": {str(person): "member"}})
        assert roles() == [b"admin", b"owner", b"member"]


def test_what_an_edit_took_away_is_gone_and_what_it_names_again_is_there() -> None:
    at, where = datetime(2026, 11, 2, tzinfo=UTC), UUID(int=3)
    bo, cy = UUID(int=1), UUID(int=2)

    def read(position: int, kind: Kind, seq: int, *people: UUID) -> None:
        leaf = Leaf(kind=kind, at=at, actor=None, conversation=where, seq=seq, body_hash="")
        declarations.read(position, leaf, {"target": 2, "mentions": [str(person) for person in people]})

    def row(person: UUID) -> FoundRow:
        return FoundRow("mentions", f"{where} 2 {person}", str(where), {})

    with closing(Declarations()) as declarations:
        read(5, Kind.MESSAGE_SENT, 2, bo, cy)
        read(6, Kind.MESSAGE_EDITED, 3, cy)
        assert [said.position for said in declarations.states(row(bo)) if said.facts is None] == [6]
        assert [said.position for said in declarations.states(row(cy))] == [5]
        declarations.begin_walk()
        assert [id_ for _, id_, _ in declarations.unmet()] == [row(cy).id]
        read(7, Kind.MESSAGE_EDITED, 4, bo)
        assert [said.is_of(row(bo)) for said in declarations.states(row(bo))] == [False, True]
        assert list(declarations.unmet()) == []  # cy's was taken away since, bo's was not there all the time
