"""/api/conversations: the list, and a new one."""

from starlette.requests import Request
from starlette.responses import Response

from govim.domain.actor import Actor
from govim.domain.conversation import ConversationKind
from govim.domain.ids import ClientRef, PersonId, UnitId
from govim.domain.rate_limits import Act
from govim.protocol.http import NewChannel, NewConversation, NewDirect, NewNotes, OwnConversations
from govim.protocol.values import MAX_PAGE
from govim.protocol.views import summary
from govim.services.open_conversation import OpenConversation
from govim.web.bodies import answered, number, read_body
from govim.web.parts import parts, signed_in

MAX_PASSED = 2**53 - 1  # as `Seq` says


async def get_conversations(request: Request) -> Response:
    actor = await signed_in(request)
    after = number(request, "after", least=0, most=MAX_PASSED) or 0
    limit = number(request, "limit", least=1, most=MAX_PAGE) or MAX_PAGE
    found = await parts(request).reader.summaries(actor.person)
    page = found[after : after + limit]
    return answered(OwnConversations(total=len(found), conversations=[summary(each) for each in page]))


async def post_conversation(request: Request) -> Response:
    """201 for a new one; 200 for one that was there: the direct one, or a retry's."""
    actor = await signed_in(request, Act.SEND)
    here = parts(request)
    body: NewConversation = await read_body(request, NewConversation)  # type: ignore[arg-type]
    command = _opening(actor, body)
    before = {each.id for each in await here.reader.summaries(actor.person)}
    conversation = await here.commits.submit(here.open_conversation(command))
    found = await here.reader.summary(actor.person, conversation)
    return answered(summary(found), status=200 if conversation in before else 201)


def _opening(actor: Actor, body: NewConversation) -> OpenConversation:
    ref = ClientRef(body.client_ref)
    match body:
        case NewDirect():
            people = (PersonId(body.person),)
            return OpenConversation(actor=actor, client_ref=ref, kind=ConversationKind.DIRECT, people=people)
        case NewNotes():
            return OpenConversation(actor=actor, client_ref=ref, kind=ConversationKind.NOTES, people=())
        case _:
            is_channel = isinstance(body, NewChannel)
            return OpenConversation(
                actor=actor,
                client_ref=ref,
                kind=ConversationKind.CHANNEL if is_channel else ConversationKind.GROUP,
                people=tuple(map(PersonId, body.people)),
                units=tuple(map(UnitId, body.units)),
                title=body.title,
            )
