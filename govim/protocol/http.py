"""What HTTP alone takes and gives; the rest are the frames' shapes."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from govim.protocol.frames import Summary
from govim.protocol.groups import Units
from govim.protocol.values import MAX_PAGE, MAX_PEOPLE, Limit, Seq, Title

DEFAULT_FOUND, MAX_FOUND, MAX_QUERY = 50, 200, 100


# ---- asked ----
class Credentials(Struct, frozen=True):
    login: Annotated[str, Meta(min_length=1, max_length=128)]
    password: Annotated[str, Meta(min_length=1, max_length=256)]


class NewDirect(Struct, frozen=True, tag_field="kind", tag="direct"):
    client_ref: UUID
    person: UUID


class NewGroup(Struct, frozen=True, tag_field="kind", tag="group"):
    client_ref: UUID
    title: Title
    people: Annotated[list[UUID], Meta(max_length=MAX_PEOPLE)] = []
    units: Units = []


class NewChannel(Struct, frozen=True, tag_field="kind", tag="channel"):
    client_ref: UUID
    title: Title
    people: Annotated[list[UUID], Meta(max_length=MAX_PEOPLE)] = []
    units: Units = []


class NewNotes(Struct, frozen=True, tag_field="kind", tag="notes"):
    client_ref: UUID


NewConversation = NewDirect | NewGroup | NewChannel | NewNotes


class PeopleWanted(Struct, frozen=True):
    q: Annotated[str, Meta(max_length=MAX_QUERY)] = ""
    limit: Annotated[int, Meta(ge=1, le=MAX_FOUND)] = DEFAULT_FOUND


class ConversationsWanted(Struct, frozen=True):
    """`after`: how many to pass over."""

    after: Seq = 0
    limit: Limit = MAX_PAGE


# ---- answered ----
class Refusal(Struct, frozen=True):
    """`code` is for programs, `text` for people; `rule` and `detail` say what in particular."""

    code: str
    rule: str | None
    text: str
    detail: dict[str, str | int | bool | None]


class PersonView(Struct, frozen=True):
    id: str
    name: str
    unit: str | None
    post: str | None


class WhoAmI(Struct, frozen=True):
    person: PersonView
    rights: list[str]
    must_change: bool = False


class Visitor(Struct, frozen=True):
    session: WhoAmI | None


class FoundPeople(Struct, frozen=True):
    people: list[PersonView]
    total: int


class OwnConversations(Struct, frozen=True):
    total: int
    conversations: list[Summary]


class ComponentView(Struct, frozen=True):
    component: str
    name: str
    state: str
    cause: str
    text: str
    remedy: str | None


class Health(Struct, frozen=True):
    components: list[ComponentView]
