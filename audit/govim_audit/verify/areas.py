"""Whose records say what of which tables. A new area is a module and a line here."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from govim_audit.record import Kind, Leaf
from govim_audit.verify import amended, declared, invitations, marks, reports, sign_offs
from govim_audit.verify.claims import Amended, Declared

Body = Mapping[str, Any]


class Area(NamedTuple):
    """The functions get leaf, body and the id of the record's content; they raise KeyError, TypeError,
    ValueError or AttributeError where no service wrote such a body."""

    name: str
    declaring: frozenset[Kind]
    amending: frozenset[Kind]
    declared: Callable[[Leaf, Body, int | None], Iterable[Declared]]
    amended: Callable[[Leaf, Body, int | None], Iterable[Amended]]

    def claims(self, leaf: Leaf, body: Body, content: int | None) -> tuple[list[Declared], list[Amended]]:
        rows = list(self.declared(leaf, body, content)) if leaf.kind in self.declaring else []
        return rows, list(self.amended(leaf, body, content)) if leaf.kind in self.amending else []


ORGANISATION = ""  # people and conversations
SIGN_OFFS, INVITATIONS, REPORTS, MESSAGES = "sign_offs", "invitations", "reports", "messages"
AREAS = (
    Area(
        ORGANISATION,
        declared.DECLARING,
        amended.AMENDING,
        lambda leaf, body, _: declared.declared_by(leaf, body),
        lambda leaf, body, _: amended.amended_by(leaf, body),
    ),
    Area(SIGN_OFFS, sign_offs.DECLARING, sign_offs.AMENDING, sign_offs.declared, sign_offs.amended),
    Area(INVITATIONS, invitations.DECLARING, invitations.AMENDING, invitations.declared, invitations.amended),
    Area(REPORTS, reports.DECLARING, reports.AMENDING, reports.declared, reports.amended),
    Area(MESSAGES, marks.DECLARING, marks.AMENDING, marks.declared, marks.amended),
)
AREAS_OF: Mapping[Kind, tuple[Area, ...]] = {
    kind: tuple(area for area in AREAS if kind in area.declaring | area.amending) for kind in Kind
}


def scope(area: str, conversation: str) -> str:
    """Of what a closed body leaves open: an area in one conversation, or ("") beside them all."""
    return f"{area} {conversation}"
