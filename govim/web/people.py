"""/api/people: find a colleague."""

from starlette.requests import Request
from starlette.responses import JSONResponse

from govim.domain.errors import Malformed
from govim.domain.rate_limits import Act
from govim.web.bodies import number
from govim.web.parts import parts, signed_in

DEFAULT_LIMIT, MAX_LIMIT, MAX_QUERY = 50, 200, 100


async def get_people(request: Request) -> JSONResponse:
    await signed_in(request, Act.SEARCH)
    query = request.query_params.get("q", "")
    if len(query) > MAX_QUERY:
        raise Malformed(field="q")
    limit = number(request, "limit", least=1, most=MAX_LIMIT) or DEFAULT_LIMIT
    found, total = await parts(request).reader.people(query, limit)
    people = [
        {"id": str(person.id), "name": person.name, "unit": person.unit, "post": person.post}
        for person in found
    ]
    return JSONResponse({"people": people, "total": total})
