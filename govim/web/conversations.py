"""/api/conversations: the list, one's entries, a new one."""

from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from govim.domain.conversation import ConversationKind
from govim.domain.errors import Malformed
from govim.domain.ids import ClientRef, ConversationId, PersonId
from govim.domain.rate_limits import Act
from govim.protocol.values import MAX_PAGE
from govim.protocol.views import page, summary
from govim.services.open_conversation import OpenConversation
from govim.web.bodies import NewDirect, NewGroup, number, read_body
from govim.web.parts import parts, signed_in

DEFAULT_PAGE = 50
MAX_SEQ = 2**53 - 1


async def get_conversations(request: Request) -> Response:
    actor = await signed_in(request)
    found = await parts(request).reader.summaries(actor.person)
    return _json({"conversations": [summary(each) for each in found]})


async def post_conversation(request: Request) -> Response:
    """201 for a new one; 200 for one that was there: the direct one, or a retry's."""
    actor = await signed_in(request, Act.SEND)
    here = parts(request)
    body: NewDirect | NewGroup = await read_body(request, NewDirect | NewGroup)  # type: ignore[arg-type]
    is_direct = isinstance(body, NewDirect)
    command = OpenConversation(
        actor=actor,
        client_ref=ClientRef(body.client_ref),
        kind=ConversationKind.DIRECT if is_direct else ConversationKind.GROUP,
        people=tuple(map(PersonId, [body.person] if isinstance(body, NewDirect) else body.people)),
        title=None if isinstance(body, NewDirect) else body.title,
    )
    before = {each.id for each in await here.reader.summaries(actor.person)}
    conversation = await here.commits.submit(here.open_conversation(command))
    found = await here.reader.summary(actor.person, conversation)
    return _json(summary(found), status=200 if conversation in before else 201)


async def get_entries(request: Request) -> Response:
    actor = await signed_in(request)
    before = number(request, "before", least=1, most=MAX_SEQ)
    after = number(request, "after", least=0, most=MAX_SEQ)
    if before is not None and after is not None:
        raise Malformed(field="before")
    conversation: UUID = request.path_params["conversation"]
    found = await parts(request).reader.page(
        ConversationId(conversation),
        actor.person,
        before=before,
        after=after,
        limit=number(request, "limit", least=1, most=MAX_PAGE) or DEFAULT_PAGE,
    )
    return _json(page(0, found))


def _json(value: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(value), status_code=status, media_type="application/json")
