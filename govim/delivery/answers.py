"""What a client is answered from the log: the welcome with its resumes, and pages. Reads only."""

from collections.abc import AsyncIterator

from msgspec import Struct

from govim.domain.errors import Malformed
from govim.domain.ids import ConversationId, PersonId, SessionId
from govim.domain.personal import total
from govim.ports import Clock, Reader
from govim.protocol.frames import Answer, Done, Hello, History, Limits, Members, Page, People, Reply, Welcome
from govim.protocol.personal import PersonalSince
from govim.protocol.values import ReadRequest
from govim.protocol.views import members, page, people, personal_entry, resume, summary, totals
from govim_audit.record import rfc3339

AT_ONCE = 20  # conversations whose news are read, and held in memory, together


async def greeting(
    hello: Hello,
    person: PersonId,
    *,
    reader: Reader,
    clock: Clock,
    time_zone: str,
    heartbeat: float,
    limits: Limits,
) -> AsyncIterator[Reply]:
    """The welcome, and a resume for each conversation in which something is new.

    Cursors of another epoch say nothing here: after a restore the same sequences are other entries."""
    cursors = {ConversationId(each): cursor.synced for each, cursor in hello.cursors.items()}
    found = await reader.overview(person, cursors, of_epoch=hello.epoch)
    at = clock.now()
    yield Welcome(
        me=str(person),
        server_time=rfc3339(at),
        time_zone=time_zone,
        heartbeat=int(heartbeat),
        limits=limits,
        epoch=found.epoch,
        personal=found.personal,
        totals=totals(total(found.conversations, at)),
        conversations=[summary(each) for each in found.conversations],
    )
    if hello.epoch is not None and hello.epoch != found.epoch:
        return
    if hello.personal:  # zero: a new client, whom the welcome tells all
        changes, complete = await reader.personal_news(person, hello.personal)
        if changes or not complete:
            yield PersonalSince(changes=[personal_entry(each) for each in changes], complete=complete)
    for news in found.news:
        yield resume(news)
    told = {each.conversation for each in found.news}
    heads = {each.id: each.head.seq for each in found.conversations if each.id not in told}
    behind = [each for each in cursors.items() if heads.get(each[0], each[1]) != each[1]]
    for first in range(0, len(behind), AT_ONCE):
        for news in await reader.resumes(person, dict(behind[first : first + AT_ONCE])):
            yield resume(news)


async def answer_of(
    request: ReadRequest, person: PersonId, reader: Reader, session: SessionId | None = None
) -> Answer:
    """Raises NotFound, Malformed."""
    match request:
        case History():
            return await _history_page(request, person, reader)
        case Members():
            found = await reader.members(
                ConversationId(request.conversation),
                person,
                after=None if request.after is None else PersonId(request.after),
                limit=request.limit,
                role=request.role,
                name=request.name,
            )
            return members(request.request, found)
        case People():
            return people(request.request, await reader.names([PersonId(each) for each in request.people]))
        case _:
            return Done(request=request.request, result=await reader.answer(person, request, session))


async def result_of(
    request: ReadRequest, person: PersonId, reader: Reader, session: SessionId | None = None
) -> Struct:
    """As `answer_of`, for whoever needs no envelope around the result."""
    answer = await answer_of(request, person, reader, session)
    return answer.result if isinstance(answer, Done) else answer


async def _history_page(request: History, person: PersonId, reader: Reader) -> Page:
    if request.places > 1:
        raise Malformed(field="before, after, around, since")
    where, after = ConversationId(request.conversation), request.after
    if request.around is not None:
        after = max(0, request.around - request.limit // 2 - 1)
    elif request.since is not None:
        after = await reader.before(where, person, request.since)
    found = await reader.page(where, person, before=request.before, after=after, limit=request.limit)
    return page(request.request, found)
