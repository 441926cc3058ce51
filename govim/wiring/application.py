"""The application: what the connections and the endpoints are given."""

import ssl
from dataclasses import dataclass

from starlette.types import ASGIApp

from govim.config import Settings
from govim.delivery.admission import Admission
from govim.delivery.answers import result_of
from govim.delivery.claims import Claims
from govim.delivery.commits import LoopCommits
from govim.delivery.hub import Hub
from govim.delivery.last_seen import LastSeen
from govim.delivery.pipe import QueueLimits
from govim.delivery.serving import Serving
from govim.domain.actor import Actor, Origin
from govim.domain.errors import GovimError
from govim.domain.ids import ConversationId
from govim.gateway.line import Lines
from govim.gateway.server import Gateway
from govim.identity.passwords import Passwords
from govim.identity.tokens import new_token, token_hash
from govim.ports import Session, Throttle, Work
from govim.protocol.forwarded import TrustedProxies
from govim.protocol.frames import Limits, RecallSeconds
from govim.services.open_conversation import OpenConversation, open_conversation, record_refused_opening
from govim.services.sign_in import SignIn, record_failed_sign_in, sign_in, sign_out
from govim.texts import choose_language, error_text
from govim.web.app import build_app
from govim.web.parts import Parts, Vitals
from govim.wiring.core import Core
from govim.wiring.requests import Requests
from govim_policies.pack import Pack

KIB = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembly:
    """What the parts are made of."""

    core: Core
    commits: LoopCommits
    hub: Hub
    passwords: Passwords
    throttle: Throttle
    settings: Settings
    vitals: Vitals


def admission_of(assembly: Assembly) -> Admission:
    limits = assembly.settings.limits
    return Admission(
        reader=assembly.core.reader,
        clock=assembly.core.clock,
        hash_token=token_hash,
        serving=serving_of(assembly),
        out_queue=QueueLimits(max_bytes=limits.out_queue_kib * KIB, max_age=limits.out_queue_seconds),
    )


def gateway_of(assembly: Assembly, admission: Admission, tls: ssl.SSLContext | None) -> Gateway:
    queue = admission.out_queue
    lines = Lines(admit=admission.admit, max_bytes=queue.max_bytes, max_age=queue.max_age)
    return Gateway(lines, TrustedProxies(assembly.settings.proxy.trusted), tls)


def application(assembly: Assembly, admission: Admission) -> ASGIApp:
    settings = assembly.settings
    return build_app(
        _parts(assembly, admission),
        max_body=settings.limits.body_kib * KIB,
        trusted=TrustedProxies(settings.proxy.trusted),
    )


def serving_of(assembly: Assembly) -> Serving:
    core = assembly.core
    requests = Requests(core.clock, core.pack)
    return Serving(
        hub=assembly.hub,
        commits=assembly.commits,
        claims=Claims(assembly.commits, requests.work_of),
        reader=core.reader,
        clock=core.clock,
        time_zone=assembly.settings.site.time_zone,
        throttle=assembly.throttle,
        last_seen=LastSeen(assembly.commits, requests.seen),
        limits=limits_of(core.pack),
        error_text=_error_text,
        work_of=requests.work_of,
    )


def limits_of(pack: Pack) -> Limits:
    """What the policy tells clients beforehand."""
    windows = pack.recall
    return Limits(
        text_bytes=pack.text_bytes,
        recall_seconds=RecallSeconds(
            direct=int(windows.direct.total_seconds()), group=int(windows.group.total_seconds())
        ),
    )


def _parts(assembly: Assembly, admission: Admission) -> Parts:
    core, clock = assembly.core, assembly.core.clock

    def begin(command: SignIn) -> Work[Session]:
        return Work(
            run=lambda tx: sign_in(command, tx=tx, at=clock.now()),
            refused=lambda tx, _: record_failed_sign_in(command.login, command.origin, tx=tx, at=clock.now()),
        )

    def fail(login: str, origin: Origin) -> Work[None]:
        return Work(run=lambda tx: record_failed_sign_in(login, origin, tx=tx, at=clock.now()))

    def end(actor: Actor) -> Work[None]:
        return Work(run=lambda tx: sign_out(actor, tx=tx, at=clock.now()))

    def open_(command: OpenConversation) -> Work[ConversationId]:
        return Work(
            run=lambda tx: open_conversation(command, tx=tx, pack=core.pack, at=clock.now()),
            refused=lambda tx, error: record_refused_opening(command, error, tx=tx, at=clock.now()),
        )

    return Parts(
        commits=assembly.commits,
        reader=core.reader,
        clock=clock,
        ids=core.ids,
        throttle=assembly.throttle,
        passwords=assembly.passwords,
        new_token=new_token,
        hash_token=token_hash,
        admit=admission.admit_queued,
        sign_in=begin,
        fail_sign_in=fail,
        sign_out=end,
        open_conversation=open_,
        work_of=admission.serving.work_of,
        look=admission.serving.hub.watching.look,
        answer=lambda request, actor: result_of(request, actor.person, core.reader, actor.session),
        vitals=assembly.vitals,
        may_measure=TrustedProxies(assembly.settings.metrics.trusted),
    )


def _error_text(error: GovimError, wanted: str) -> str:
    return error_text(error.code, choose_language(wanted), **(dict(error.detail) | {"rule": error.rule}))
