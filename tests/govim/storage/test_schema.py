from itertools import combinations_with_replacement

import pytest
from sqlalchemy import Connection, String, UniqueConstraint, create_engine, insert
from sqlalchemy.exc import IntegrityError

from govim.domain.conversation import ConversationKind
from govim.domain.entry import EntryKind
from govim.domain.naming import MAX_LOGIN
from govim.domain.person import Duty, Right
from govim.protocol.browser import MAX_CLIENT
from govim.storage.schema import DUTIES, accounts, conversations, duties, entries, grants, metadata, sessions
from govim.storage.types import from_millis
from tests.govim.storage.contract import EXCLUDED
from tests.govim.world import RandomIds

BITEMPORAL = {"valid_from", "valid_to", "recorded_at", "replaced_at"}
SINCE = {"valid_from": from_millis(0), "recorded_at": from_millis(0)}


def test_a_column_holds_the_longest_that_may_be_written_into_it() -> None:
    """PostgreSQL refuses more, SQLite takes anything."""
    address = "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255"
    longest = {
        (accounts, "login"): MAX_LOGIN,
        (accounts, "login_folded"): MAX_LOGIN,
        (sessions, "address"): len(address),
        (sessions, "client"): MAX_CLIENT,
        (grants, "right"): max(map(len, Right)),
        (duties, "duty"): max(map(len, Duty)),
        (entries, "kind"): max(map(len, EntryKind)),
        (conversations, "kind"): max(map(len, ConversationKind)),
    }
    columns = {(table, name): table.c[name].type for table, name in longest}
    assert [
        (table.name, name)
        for (table, name), kind in columns.items()
        if not isinstance(kind, String) or (kind.length or 0) < longest[table, name]
    ] == []


def test_the_schema_knows_the_duties_of_the_domain() -> None:
    assert set(DUTIES) == {duty.value for duty in Duty}


@pytest.mark.parametrize("pair", list(combinations_with_replacement(Duty, 2)), ids="+".join)
def test_the_schema_itself_refuses_duties_that_exclude_each_other(pair: tuple[Duty, Duty]) -> None:
    """Invariant 9: whatever code asks for it."""
    engine = create_engine("sqlite://")
    person = RandomIds().new()
    with engine.begin() as connection:
        metadata.create_all(connection)
        give(connection, person, pair[0], valid_to=1)  # one that has ended excludes nothing
        give(connection, person, pair[0])
        if frozenset(pair) in EXCLUDED or pair[0] == pair[1]:
            with pytest.raises(IntegrityError):
                give(connection, person, pair[1])
        else:
            give(connection, person, pair[1])
    engine.dispose()


def give(connection: Connection, person: object, duty: Duty, *, valid_to: int | None = None) -> None:
    ended = {"valid_to": from_millis(valid_to)} if valid_to else {}
    connection.execute(insert(duties).values(person=person, duty=duty, **SINCE, **ended))


def test_the_schema_refuses_an_unknown_duty() -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        metadata.create_all(connection)
        with pytest.raises(IntegrityError):
            connection.execute(insert(duties).values(person=RandomIds().new(), duty="superuser", **SINCE))
    engine.dispose()


@pytest.mark.parametrize(
    "table", ["person_versions", "unit_versions", "posts", "assignments", "members", "grants", "duties"]
)
def test_what_history_may_ask_about_is_bitemporal(table: str) -> None:
    """Invariant 11."""
    assert set(metadata.tables[table].columns.keys()) >= BITEMPORAL


def test_a_person_is_known_by_the_sources_key() -> None:
    """Invariant 10."""
    keys = [
        {column.name for column in constraint.columns}
        for constraint in metadata.tables["people"].constraints
        if isinstance(constraint, UniqueConstraint)
    ]
    assert {"source", "source_key"} in keys
