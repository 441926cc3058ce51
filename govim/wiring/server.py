"""The server: one loop, one writer thread, a child that follows the trail into the index."""

import asyncio
import logging
import signal
import socket
import sys
from collections.abc import Callable
from functools import partial
from zoneinfo import ZoneInfo

import uvloop
from starlette.types import ASGIApp

from govim import logs
from govim.config import Settings
from govim.config.settings import SETTINGS
from govim.control.server import serve_commands
from govim.delivery.client import Client, Serving
from govim.delivery.commits import LoopCommits
from govim.delivery.hub import Hub
from govim.delivery.outbox import QueueLimits
from govim.domain.actor import Actor, Origin
from govim.domain.entry import Entry
from govim.domain.errors import GovimError
from govim.domain.ids import ConversationId
from govim.identity.passwords import Passwords
from govim.identity.tokens import new_token, token_hash
from govim.ports import Session, Work
from govim.protocol.forwarded import TrustedProxies
from govim.protocol.session import CloseCode
from govim.services.advance_cursors import AdvanceCursors, advance_cursors
from govim.services.open_conversation import OpenConversation, open_conversation
from govim.services.recall_message import RecallMessage, recall_message, record_refused_recall
from govim.services.send_message import SendMessage, record_refused_send, send_message
from govim.services.sign_in import SignIn, record_failed_sign_in, sign_in, sign_out
from govim.storage.folder import DataFolder
from govim.texts import choose_language, error_text
from govim.tls.served import ServedCertificate
from govim.web.app import build_app
from govim.web.hypercorn_server import run as run_hypercorn
from govim.web.parts import Parts
from govim.wiring.certificate import CertificateWatch, certificate_files
from govim.wiring.child import Child
from govim.wiring.core import Core, open_core

log = logging.getLogger(__name__)
# Without it a busy loop keeps the writer thread waiting 5 ms for the GIL after each statement.
SWITCH_INTERVAL = 0.0005
KIB = 1024
DRAIN = 1.0  # seconds that sockets get to take their close frame


class Served(Exception):
    """The server ended and must not be started again by itself."""


def serve(
    folder: DataFolder,
    listening: socket.socket,
    settings: Settings,
    *,
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Serve until SIGTERM or SIGINT; without a certificate in plain text, so on loopback only.

    Raises UnusableStorage, TrailRefused, UnusableCertificate; Served when the storage broke.
    """
    sys.setswitchinterval(SWITCH_INTERVAL)
    files = certificate_files(folder, settings)
    certificate = ServedCertificate(files) if files else None
    uvloop.run(_serve(folder, listening, settings, certificate, ready))


async def _serve(
    folder: DataFolder,
    listening: socket.socket,
    settings: Settings,
    certificate: ServedCertificate | None,
    ready: Callable[[], None],
) -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(logs.log_unhandled)
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    is_broken = False

    def broken() -> None:
        nonlocal is_broken
        is_broken = True
        loop.call_soon_threadsafe(stopping.set)

    commits = LoopCommits()
    core = open_core(
        folder,
        answers=commits.answers,
        broken=broken,
        mirrors=settings.audit.mirrors,
        zone=ZoneInfo(settings.site.time_zone),
    )
    hub = Hub(core.reader)
    commits.bind(core.writer.submit, hub.tell)
    passwords = Passwords()
    control = await serve_commands(folder.socket, commits, core.work_of)
    log_as_we_do = {
        SETTINGS["log.level"].variable: settings.log.level,
        SETTINGS["log.format"].variable: logs.chosen_format(settings.log.format),
    }
    indexer = Child([sys.executable, "-m", "govim_audit.indexer", str(folder.root)], log_as_we_do)
    watching = [loop.create_task(indexer.watch())]
    if certificate is not None:
        watching.append(loop.create_task(CertificateWatch(certificate, core.clock).watch()))

    async def until_stopped() -> None:
        await stopping.wait()
        hub.close_all(CloseCode.GOING_DOWN)
        await asyncio.sleep(DRAIN if hub.ever_connected else 0)

    app = _app(core, commits, hub, passwords, settings)
    loop.call_soon(ready)
    try:
        tls = certificate.context if certificate else None
        await run_hypercorn(app, listening, until=until_stopped, tls=tls)
    finally:
        for task in watching:
            task.cancel()
        await indexer.stop()
        control.close()
        folder.socket.unlink(missing_ok=True)
        passwords.close()
        core.close()
    if is_broken:
        raise Served("the storage failed; see the log, check the disk, then start again")


def _app(core: Core, commits: LoopCommits, hub: Hub, passwords: Passwords, settings: Settings) -> ASGIApp:
    clock, pack, limits = core.clock, core.pack, settings.limits

    def send(command: SendMessage) -> Work[Entry]:
        return Work(
            run=lambda tx: send_message(command, tx=tx, pack=pack, at=clock.now()),
            refused=lambda tx, error: record_refused_send(command, error, tx=tx, at=clock.now()),
            conversations=(command.conversation,),
            refs=((command.actor.person, command.client_ref),),
        )

    def recall(command: RecallMessage) -> Work[Entry]:
        return Work(
            run=lambda tx: recall_message(command, tx=tx, pack=pack, at=clock.now()),
            refused=lambda tx, error: record_refused_recall(command, error, tx=tx, at=clock.now()),
            conversations=(command.conversation,),
            refs=((command.actor.person, command.client_ref),),
        )

    def advance(command: AdvanceCursors) -> Work[object]:
        return Work(
            run=lambda tx: advance_cursors(command, tx=tx, at=clock.now()),
            conversations=(command.conversation,),
        )

    serving = Serving(
        hub=hub,
        commits=commits,
        reader=core.reader,
        clock=clock,
        text_bytes=pack.text_bytes,
        out_queue=QueueLimits(max_bytes=limits.out_queue_kib * KIB, max_age=limits.out_queue_seconds),
        error_text=_error_text,
        send=send,
        recall=recall,
        advance=advance,
    )
    return build_app(
        _parts(core, commits, passwords, partial(Client, serving=serving)),
        max_body=limits.body_kib * KIB,
        trusted=TrustedProxies(settings.proxy.trusted),
    )


def _parts(
    core: Core, commits: LoopCommits, passwords: Passwords, connect: Callable[[Actor], Client]
) -> Parts:
    clock = core.clock

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
        return Work(run=lambda tx: open_conversation(command, tx=tx, at=clock.now()))

    return Parts(
        commits=commits,
        reader=core.reader,
        clock=clock,
        ids=core.ids,
        passwords=passwords,
        new_token=new_token,
        hash_token=token_hash,
        connect=connect,
        sign_in=begin,
        fail_sign_in=fail,
        sign_out=end,
        open_conversation=open_,
    )


def _error_text(error: GovimError, wanted: str) -> str:
    return error_text(error.code, choose_language(wanted), **(dict(error.detail) | {"rule": error.rule}))
