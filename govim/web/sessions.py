"""/api/session: sign in, who am I, sign out; /api/visitor: is anybody signed in."""

from starlette.requests import Request
from starlette.responses import Response

from govim.domain.errors import NotSignedIn, SignInFailed
from govim.domain.ids import PersonId, SessionId
from govim.protocol.browser import cookie_name
from govim.protocol.http import Credentials, Visitor, WhoAmI
from govim.services.sign_in import SESSION_LIFETIME, SignIn
from govim.web.bodies import answered, read_body
from govim.web.edge import is_secure
from govim.web.parts import origin_of, parts, signed_in
from govim.web.people import person_view


async def post_session(request: Request) -> Response:
    """Sign in. One answer for every failure, after the same work; too many are refused before any work."""
    here = parts(request)
    credentials = await read_body(request, Credentials)
    origin = origin_of(request)
    if (error := here.throttle.sign_in_refusal(credentials.login, origin)) is not None:
        raise error
    account = await here.reader.account(credentials.login)
    stored = account.password_hash if account and account.is_active else None
    if not await here.passwords.check(credentials.password, stored) or stored is None:
        await here.commits.submit(here.fail_sign_in(credentials.login, origin))
        raise SignInFailed
    token = here.new_token()
    command = SignIn(
        login=credentials.login,
        checked_hash=stored,
        session=SessionId(here.ids.new()),
        token_hash=here.hash_token(token),
        origin=origin,
    )
    session = await here.commits.submit(here.sign_in(command))
    here.throttle.forgive_sign_in(origin)
    response = answered(await _me(request, session.person))
    secure = is_secure(request.scope)
    response.set_cookie(
        cookie_name(is_secure=secure),
        token,
        max_age=int(SESSION_LIFETIME.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=secure,
        path="/",
    )
    return response


async def get_session(request: Request) -> Response:
    actor = await signed_in(request)
    return answered(await _me(request, actor.person))


async def get_visitor(request: Request) -> Response:
    """For a page that does not know yet: that nobody is signed in is an answer here, not a refusal."""
    try:
        actor = await signed_in(request)
        return answered(Visitor(session=await _me(request, actor.person)))
    except NotSignedIn:
        return answered(Visitor(session=None))


async def delete_session(request: Request) -> Response:
    actor = await signed_in(request)
    here = parts(request)
    await here.commits.submit(here.sign_out(actor))
    response = Response(status_code=204)
    secure = is_secure(request.scope)
    # Without Secure a browser would refuse to touch a __Host- cookie.
    response.delete_cookie(
        cookie_name(is_secure=secure),
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )
    return response


async def _me(request: Request, person: PersonId) -> WhoAmI:
    here = parts(request)
    found = await here.reader.person(person)
    if found is None:
        raise NotSignedIn
    return WhoAmI(person=person_view(found), rights=sorted(await here.reader.rights(person)))
