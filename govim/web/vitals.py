"""/livez, /readyz, /metrics for machines; /api/health for system administrators."""

import ipaddress

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from govim.domain.errors import Forbidden, NotFound
from govim.domain.finding import Finding
from govim.domain.person import Right
from govim.protocol.http import ComponentView, Health
from govim.texts import Language, catalogue, text
from govim.web.bodies import answered
from govim.web.parts import language_of, parts, signed_in

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
UNAVAILABLE = 503


async def get_livez(request: Request) -> JSONResponse:
    """The process serves. Whether it can work is /readyz's affair: a restart would not help."""
    del request
    return JSONResponse({"status": "ok"})


async def get_readyz(request: Request) -> JSONResponse:
    """Only truths, for it is not asked who asks."""
    found = await parts(request).vitals.ready()
    is_ready = all(found.values())
    body = {"status": "ready" if is_ready else "not_ready", **found}
    return JSONResponse(body, status_code=200 if is_ready else UNAVAILABLE)


async def get_metrics(request: Request) -> Response:
    """For this machine and declared ones; whoever else asks finds nothing."""
    here = parts(request)
    page = here.vitals.metrics() if _may_measure(request) else None
    if page is None:
        raise NotFound
    return Response(page, media_type=METRICS_TYPE)


def _may_measure(request: Request) -> bool:
    """A proxy on this machine would make everybody local, so what came through one must be declared."""
    address = request.client.host if request.client else ""
    if address in parts(request).may_measure:
        return True
    try:
        is_local = ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
    return is_local and bool(request.state.is_direct)


async def get_health(request: Request) -> Response:
    """What `govim doctor` says, as data."""
    actor = await signed_in(request)
    here = parts(request)
    if Right.SYSTEM_HEALTH not in await here.reader.rights(actor.person):
        raise Forbidden
    language = language_of(request)
    return answered(Health(components=[_view(each, language) for each in await here.vitals.findings()]))


def _view(finding: Finding, language: Language) -> ComponentView:
    remedy = f"health.remedy.{finding.cause}"
    return ComponentView(
        component=finding.component,
        name=text(f"health.{finding.component}", language),
        state=finding.state,
        cause=finding.cause,
        text=text(f"health.cause.{finding.cause}", language, **finding.values),
        remedy=text(remedy, language, **finding.values) if remedy in catalogue() else None,
    )
