"""/api/people: find a colleague."""

from starlette.requests import Request
from starlette.responses import Response

from govim.domain.errors import Malformed
from govim.domain.person import Person
from govim.domain.rate_limits import Act
from govim.protocol.http import DEFAULT_FOUND, MAX_FOUND, MAX_QUERY, FoundPeople, PersonView
from govim.web.bodies import answered, number
from govim.web.parts import parts, signed_in


async def get_people(request: Request) -> Response:
    await signed_in(request, Act.SEARCH)
    query = request.query_params.get("q", "")
    if len(query) > MAX_QUERY:
        raise Malformed(field="q")
    limit = number(request, "limit", least=1, most=MAX_FOUND) or DEFAULT_FOUND
    found, total = await parts(request).reader.people(query, limit)
    people = [person_view(person) for person in found]
    return answered(FoundPeople(people=people, total=total))


def person_view(person: Person) -> PersonView:
    return PersonView(id=str(person.id), name=person.name, unit=person.unit, post=person.post)
