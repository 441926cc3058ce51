"""People and units as of one moment; accounts; duties."""

from dataclasses import dataclass
from enum import StrEnum

from govim.domain.ids import PersonId, UnitId


class Duty(StrEnum):
    """Duties that watch each other. The schema refuses one person two that exclude each other."""

    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    SECURITY_AUDITOR = "security_auditor"
    COMPLIANCE_OFFICER = "compliance_officer"


class Right(StrEnum):
    """Named rights, asked at the one access door."""

    CHAT = "chat"
    PEOPLE_ADD = "people.add"
    AUDIT_SEARCH = "audit.search"
    AUDIT_EXPORT = "audit.export"
    SYSTEM_HEALTH = "system.health"
    REPORTS_REVIEW = "reports.review"


# What a duty brings. Nobody gets a right by being “the administrator”.
RIGHTS_OF_DUTY: dict[Duty, frozenset[Right]] = {
    Duty.SYSTEM_ADMIN: frozenset({Right.PEOPLE_ADD, Right.SYSTEM_HEALTH}),
    Duty.SECURITY_ADMIN: frozenset({Right.REPORTS_REVIEW}),
    Duty.SECURITY_AUDITOR: frozenset(),
    Duty.COMPLIANCE_OFFICER: frozenset({Right.AUDIT_SEARCH, Right.AUDIT_EXPORT}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Name, unit and post as of now."""

    id: PersonId
    name: str
    unit: str = ""
    post: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUnit:
    id: UnitId
    parent: UnitId | None
    name: str
    rank: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """What `user add` and the demo bring in; a directory will bring the same."""

    id: PersonId
    name: str
    login: str
    password_hash: str | None
    unit: UnitId | None = None
    post: str | None = None
    pinyin: str = ""
    is_head: bool = False
    is_demo: bool = False
    source: str = "local"
