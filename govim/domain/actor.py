"""Who asks, from where: what every record says of its actor."""

from dataclasses import dataclass

from govim.domain.ids import PersonId, SessionId


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a request came from."""

    address: str
    client: str  # the user agent or tool, cut to 256 characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A signed-in person."""

    person: PersonId
    session: SessionId
    origin: Origin


CONSOLE = Origin(address="console", client="govim")
SERVER = Origin(address="server", client="govim")  # what time alone brings about
