"""The one place where a refusal becomes HTTP.

The request's id stands in a header only: two refusals of the same kind have the same body (invariant 12).
"""

import logging

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import Scope

from govim.domain.errors import GovimError, Malformed, NotFound, OutcomeUnknown, TooManyRequests
from govim.texts import choose_language, error_text

log = logging.getLogger(__name__)
BAD_REQUEST, NOT_FOUND, SERVER_ERROR, UNAVAILABLE = 400, 404, 500, 503


def refusal(error: GovimError, scope: Scope) -> JSONResponse:
    language = choose_language(Headers(scope=scope).get("accept-language"))
    values = dict(error.detail) | {"rule": error.rule}
    headers = {"vary": "accept-language"}
    if isinstance(error, TooManyRequests):
        headers["retry-after"] = str(error.detail["retry_after"])
    return JSONResponse(
        {
            "code": error.code,
            "rule": error.rule,
            "text": error_text(error.code, language, **values),
            "detail": dict(error.detail),
        },
        status_code=error.status,
        headers=headers,
    )


async def refuse(request: Request, error: Exception) -> JSONResponse:
    """Exception handler for GovimError."""
    assert isinstance(error, GovimError)  # noqa: S101
    return refusal(error, request.scope)


async def say_unknown(request: Request, error: Exception) -> JSONResponse:
    """Neither done nor refused, as far as anybody knows."""
    assert isinstance(error, OutcomeUnknown)  # noqa: S101
    return _said(request, error.code, UNAVAILABLE)


async def refuse_route(request: Request, error: Exception) -> JSONResponse:
    """Starlette's own: a path or method that there is not."""
    assert isinstance(error, HTTPException)  # noqa: S101
    reason: GovimError = NotFound() if error.status_code == NOT_FOUND else Malformed(field="method")
    response = refusal(reason, request.scope)
    response.status_code = error.status_code
    response.headers.update(error.headers or {})
    return response


async def say_nothing(request: Request, error: Exception) -> Response:
    """Nobody is there to read an answer: the peer went away in the middle of its request. That is no bug."""
    del request
    assert isinstance(error, ClientDisconnect)  # noqa: S101
    return Response(status_code=BAD_REQUEST)


async def hide_bug(request: Request, error: Exception) -> JSONResponse:
    """Whatever else escapes is a bug: a reference for the person, the trace for the log."""
    log.error("a request failed", exc_info=error)
    return _said(request, "internal", SERVER_ERROR)


def _said(request: Request, code: str, status: int) -> JSONResponse:
    language = choose_language(request.headers.get("accept-language"))
    reference = request.state.request_id
    body: dict[str, object] = {
        "code": code,
        "rule": None,
        "text": error_text(code, language, request=reference),
        "detail": {},
    }
    return JSONResponse(body, status_code=status, headers={"vary": "accept-language"})
