"""GET /api/presence: what some people say of themselves now, and whether they are online."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from govim.domain.ids import PersonId
from govim.protocol.presence import PresenceList, PresenceWanted
from govim.web.bodies import answered, malformed
from govim.web.parts import parts, signed_in


async def get_presence(request: Request) -> Response:
    actor = await signed_in(request)
    named = {"people": request.query_params.getlist("people")}
    try:
        wanted = msgspec.convert(named, PresenceWanted, strict=False)
    except msgspec.ValidationError as error:
        raise malformed(error) from error
    people = [PersonId(person) for person in dict.fromkeys(wanted.people)]
    return answered(PresenceList(people=await parts(request).look(actor.person, people)))
