"""The tables of declared state, as `state.py` reads them: by key, columns as they are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from govim_audit.verify.areas import INVITATIONS, MESSAGES, ORGANISATION, REPORTS, SIGN_OFFS, scope
from govim_audit.verify.database import Database, Row, as_bytes, shown_id

CHUNK = 1000
_BITEMPORAL = ("valid_from", "valid_to", "recorded_at", "replaced_at")
_TEXTS = frozenset({"source", "source_key", "name", "login", "login_folded", "title", "kind", "series"})
_TEXTS |= {"role", "right", "duty", "newcomers", "adders", "state", "shown_hash", "token_hash"}
_NUMBERS = frozenset({"joined_seq", "seq", "source_seq"})


@dataclass(frozen=True, slots=True)
class FoundRow:
    """`id` is that of a record's declaration, `owner` what it belongs to: in the table `owners`, which has a
    record of its own. Closed bodies of the `scopes` may say something of it."""

    table: str
    id: str
    owner: str
    values: Mapping[str, Any]
    owners: str = "people"
    scopes: tuple[str, ...] = ()

    @property
    def is_amended(self) -> bool:
        """Nothing changes a person's rows yet."""
        return self.owners != "people"


@dataclass(frozen=True, slots=True)
class StateTable:
    """`key` orders it; `names` make the id; `facts` are compared. The first name is that of the owner, unless
    a column says it."""

    name: str
    key: tuple[str, ...]
    names: tuple[str, ...]
    facts: tuple[str, ...]
    source: str | None = None
    area: str = ORGANISATION
    owners: str = "people"
    owner: str | None = None

    def rows(self, database: Database) -> Iterator[list[FoundRow]]:
        owner = self.owner or self.names[0]
        columns = ", ".join(map(_selected, (*self.key, owner, *self.names, *self.facts)))
        key, marks = ", ".join(self.key), ", ".join("?" * len(self.key))
        select = f"SELECT {columns} FROM {self.source or self.name}"  # noqa: S608 -- names of ours
        order = f" ORDER BY {key} LIMIT {CHUNK}"
        following = f"{select} WHERE ({key}) > ({marks}){order}"
        for page in database.pages(select + order, following, len(self.key)):
            yield [self._row(row[len(self.key) :]) for row in page]

    def _row(self, row: Row) -> FoundRow:
        owner, *row = row
        names = [_shown(name, value) for name, value in zip(self.names, row, strict=False)]
        values = dict(zip(map(_column, self.facts), row[len(self.names) :], strict=True))
        belongs = _shown(self.owner or self.names[0], owner)
        return FoundRow(self.name, " ".join(names), belongs, values, self.owners, self._scopes(belongs))

    def _scopes(self, owner: str) -> tuple[str, ...]:
        """What is asked of a conversation is declared beside it."""
        if self.owners == "people":
            return (scope(self.area, ""),)
        beside = () if self.area in {ORGANISATION, MESSAGES} else (scope(self.area, ""),)
        return (*beside, scope(self.area, owner))


STATE_TABLES = (
    StateTable("people", ("id",), ("id",), ("source", "source_key", "created_at", "deactivated_at")),
    StateTable("person_versions", ("id",), ("person",), ("name", "clearance", *_BITEMPORAL)),
    StateTable("accounts", ("person",), ("person",), ("login", "login_folded")),
    StateTable(
        "assignments",
        ("a.id",),
        ("a.person",),
        ("p.unit", "p.title", *(f"a.{column}" for column in _BITEMPORAL)),
        source="assignments a LEFT JOIN posts p ON p.id = a.post",
    ),
    StateTable(
        "grants",
        ("g.id",),
        ("g.person", "g.right"),
        tuple(f"g.{column}" for column in ("unit", "granted_by", *_BITEMPORAL)),
        source="grants g",  # only behind a point may a column be called `right` on both databases
    ),
    StateTable("duties", ("id",), ("person", "duty"), ("granted_by", *_BITEMPORAL)),
    StateTable(
        "conversations",
        ("id",),
        ("id",),
        (
            *("kind", "title", "level", "series", "pair", "created_at", "newcomers", "adders"),
            *("announcement_seq", "silenced_until", "is_private_forbidden", "archived_at"),
        ),
        owners="conversations",
    ),
    StateTable(
        "members",
        ("conversation", "person", "joined_seq"),
        ("conversation", "person", "joined_seq"),
        ("left_seq", "role", "visible_from", "silenced_until", *_BITEMPORAL),
        owners="conversations",
    ),
    StateTable(
        "sign_offs",
        ("id",),
        ("id",),
        (
            *("kind", "conversation", "seq", "content_id", "shown_hash", "asked_by", "asked_at"),
            *("expires_at", "state", "decided_by", "decided_at", "reason_id"),
        ),
        area=SIGN_OFFS,
        owners="conversations",
        owner="conversation",
    ),
    StateTable(
        "sign_off_approvers",
        ("sign_off", "person"),
        ("sign_off", "person"),
        (),
        area=SIGN_OFFS,
        owners="sign_offs",
    ),
    StateTable(
        "invitations",
        ("id",),
        ("id",),
        (
            *("conversation", "token_hash", "created_by", "created_at", "expires_at", "uses_left"),
            *("needs_approval", "revoked_at"),
        ),
        area=INVITATIONS,
        owners="conversations",
        owner="conversation",
    ),
    StateTable(
        "reports",
        ("id",),
        ("id",),
        (
            *("conversation", "seq", "person", "reported_by", "at", "content_id", "state"),
            *("decided_by", "decided_at", "outcome_id"),
        ),
        area=REPORTS,
        owners="conversations",
        owner="conversation",
    ),
    StateTable(
        "mentions",
        ("conversation", "person", "seq"),
        ("conversation", "seq", "person"),
        (),
        area=MESSAGES,
        owners="conversations",
    ),
    StateTable(
        "message_references",
        ("source_conversation", "source_seq", "conversation", "seq"),
        ("conversation", "seq", "source_conversation", "source_seq"),
        ("kind",),
        area=MESSAGES,
        owners="conversations",
    ),
)


def _column(name: str) -> str:
    return name.rpartition(".")[2]


def _selected(name: str) -> str:
    return f"CAST({name} AS BLOB)" if _column(name) in _TEXTS else name


def _shown(name: str, value: object) -> str:
    """The name of a right or duty, a number; else an id."""
    if name in _NUMBERS and isinstance(value, int):
        return str(value)
    raw = as_bytes(value)
    return raw.decode(errors="backslashreplace") if _column(name) in _TEXTS else shown_id(raw)
