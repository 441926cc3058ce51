"""An operation as Starlette's route: the same door, limits and services as the frame of that name."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from govim.domain.entry import Entry
from govim.protocol.values import ReadRequest
from govim.protocol.views import ack
from govim.web.api.asked import Reading
from govim.web.api.operation import Endpoint, Operation
from govim.web.bodies import answered
from govim.web.parts import parts, signed_in


def route_of(operation: Operation) -> Route:
    endpoint = operation.endpoint or endpoint_of(operation)
    return Route(operation.route, endpoint, methods=[operation.method], name=operation.id)


def endpoint_of(operation: Operation) -> Endpoint:
    reading = Reading(operation)

    async def answer(request: Request) -> Response:
        actor = await signed_in(request, operation.limited_as)
        here = parts(request)
        asked = await reading.read(request)
        if isinstance(asked, ReadRequest):
            return answered(await here.answer(asked, actor), operation.status)
        done = await here.commits.submit(here.work_of(actor, asked))
        return answered(ack(done) if isinstance(done, Entry) else done, operation.status)

    return answer
