"""The server: one loop, one writer thread, a child that follows the trail into the index."""

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import uvloop

from govim import logs
from govim.config import Settings
from govim.config.settings import SETTINGS
from govim.control.server import serve_commands
from govim.delivery.claims import Claims
from govim.delivery.commits import LoopCommits
from govim.delivery.hub import Hub
from govim.domain.events import Event
from govim.identity.passwords import Passwords
from govim.protocol.session import CloseCode
from govim.storage.condition import Condition, read_condition
from govim.storage.read_only import Because
from govim.storage.reserve import Reserve
from govim.storage.site import StoredSite
from govim.tls.served import ServedCertificate
from govim.web.hypercorn_server import run as run_hypercorn
from govim.wiring.application import Assembly, admission_of, application, gateway_of
from govim.wiring.bus import bus_of
from govim.wiring.certificate import CertificateWatch, certificate_files
from govim.wiring.child import Child
from govim.wiring.core import open_core
from govim.wiring.due_work import DueWork
from govim.wiring.interpreter import set_up_interpreter
from govim.wiring.metrics import Metrics
from govim.wiring.observer import Observer
from govim.wiring.reserve_watch import ReserveWatch
from govim.wiring.supervisor import Supervisor
from govim.wiring.throttling import throttle_of
from govim.wiring.vitals import Vitals, add_readings

log = logging.getLogger(__name__)
Begun = Callable[[Because | None], None]  # said once, when it serves; why it is read-only
DRAIN = 1.0  # seconds that sockets get to take their close frame


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """Bound sockets: whoever connects before the server is ready waits."""

    web: socket.socket
    gateway: socket.socket | None = None

    def close(self) -> None:
        for each in (self.web, self.gateway):
            if each is not None:
                each.close()


class Served(Exception):
    """The server ended and must not be started again by itself."""


def serve(
    site: StoredSite,
    listening: Listening,
    settings: Settings,
    *,
    begun: Begun = lambda _: None,
) -> None:
    """Serve until SIGTERM or SIGINT; without a certificate in plain text, so on loopback only.

    Raises UnusableStorage, TrailRefused, UnusableCertificate; Served when the storage broke.
    """
    set_up_interpreter()
    files = certificate_files(site.folder, settings)
    certificate = ServedCertificate(files) if files else None
    uvloop.run(_serve(site, listening, settings, certificate, begun))


async def _serve(
    site: StoredSite,
    listening: Listening,
    settings: Settings,
    certificate: ServedCertificate | None,
    begun: Begun,
) -> None:
    asyncio.get_running_loop().set_exception_handler(logs.log_unhandled)
    server = _Server(site, settings, certificate)
    try:
        await server.run(listening, begun)
    finally:
        await server.close()
    if server.stop.is_broken:
        raise Served("the storage failed; see the log")


class _Stop:
    """Why and when the server ends."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.asked = asyncio.Event()
        self.is_broken = False
        for number in (signal.SIGTERM, signal.SIGINT):
            self._loop.add_signal_handler(number, self.asked.set)
        # Else it would end the process. Where a certificate is served, its watch takes it over.
        self._loop.add_signal_handler(signal.SIGHUP, log.info, "SIGHUP: there is nothing to load again")

    def broken(self) -> None:
        """The storage failed; said by the writer's thread."""
        self.is_broken = True
        self._loop.call_soon_threadsafe(self.asked.set)


class _Server:
    """One run, from an open data folder to its end. Owned by the loop."""

    def __init__(self, site: StoredSite, settings: Settings, certificate: ServedCertificate | None) -> None:
        self.stop = _Stop()
        self._site, self._settings, self._certificate = site, settings, certificate
        self._metrics, self._commits = Metrics(), LoopCommits()
        self._core = open_core(
            site,
            answers=self._commits.answers,
            broken=self.stop.broken,
            mirrors=settings.audit.mirrors,
        )
        self._hub, self._passwords = Hub(self._core.reader), Passwords()
        self._bus = bus_of(site, self._hub, self._core.writer)
        self._core.writer.measure = self._metrics.committed
        self._commits.bind(self._core.writer.submit, self._tell)
        self._looking = site.open_reader()
        self._observer = Observer(self._condition)
        self._indexer = _indexer(site, settings)
        self._supervisor = Supervisor(os.environ)
        self._watching: list[asyncio.Task[None]] = []
        self._claims: Claims | None = None
        self._control: asyncio.Server | None = None
        self._gateway: asyncio.Server | None = None

    async def run(self, listening: Listening, begun: Begun) -> None:
        loop, clock = asyncio.get_running_loop(), self._core.clock
        watches = [self._observer.watch(), self._supervisor.watch()]
        await self._open_control()
        if self._core.read_only is None:
            watches += [self._indexer.watch(), ReserveWatch(Reserve(self._site.folder)).watch()]
            watches.append(DueWork(self._core.reader, self._commits, clock).watch())
        else:
            log.critical("nothing is written: %s", self._core.read_only)
        if self._certificate is not None:
            watches.append(CertificateWatch(self._certificate, clock).watch())
        self._watching = [loop.create_task(watch) for watch in watches]
        self._bus.start()
        tls = self._certificate.context if self._certificate else None
        bare = self._certificate.plain if self._certificate else None
        assembly = self._assembly()
        admission = admission_of(assembly)
        self._claims = admission.serving.claims
        if listening.gateway is not None:
            self._gateway = await gateway_of(assembly, admission, bare).start(listening.gateway)
        loop.call_soon(begun, self._core.read_only)
        loop.call_soon(self._supervisor.ready)
        app = application(assembly, admission)
        await run_hypercorn(app, listening.web, until=self._until_stopped, tls=tls)

    async def _open_control(self) -> None:
        """On a disk that takes no writes there is no socket, and no command to do."""
        try:
            self._control = await serve_commands(self._site.folder.socket, self._commits, self._core.work_of)
        except OSError:
            if self._core.read_only is None:
                raise

    async def close(self) -> None:
        for task in self._watching:
            task.cancel()
        await self._indexer.stop()
        if self._control is not None:
            self._control.close()
            with contextlib.suppress(OSError):  # a stale one is replaced at the next start
                self._site.folder.socket.unlink()
        self._passwords.close()
        self._looking.dispose()
        self._core.close()
        self._bus.stop()

    async def _until_stopped(self) -> None:
        await self.stop.asked.wait()
        self._supervisor.stopping()
        if self._gateway is not None:
            self._gateway.close()
        self._hub.close_all(CloseCode.GOING_DOWN)
        if self._claims is not None:
            self._claims.flush()
        await asyncio.sleep(DRAIN if self._hub.ever_connected else 0)

    def _tell(self, events: Sequence[Event]) -> None:
        self._metrics.tell(events)
        self._hub.tell(events)
        self._bus.tell(events)

    def _condition(self) -> Condition:
        with self._looking.begin() as connection:
            return read_condition(connection, self._site.folder, self._settings.audit.mirrors)

    def _assembly(self) -> Assembly:
        add_readings(
            self._metrics,
            writer=self._core.writer,
            hub=self._hub,
            observer=self._observer,
            folder=self._site.folder,
            certificate=self._certificate,
            clock=self._core.clock,
        )
        vitals = Vitals(
            site=self._site,
            settings=self._settings,
            clock=self._core.clock,
            commits=self._commits,
            observer=self._observer,
            indexer=self._indexer,
            figures=self._metrics,
            is_read_only=self._core.read_only is not None,
        )
        return Assembly(
            core=self._core,
            commits=self._commits,
            hub=self._hub,
            passwords=self._passwords,
            throttle=throttle_of(
                self._settings, self._commits, self._core.clock, self._metrics.refused_by_rate
            ),
            settings=self._settings,
            vitals=vitals,
        )


def _indexer(site: StoredSite, settings: Settings) -> Child:
    """It logs as we do, and finds the same database; the password is in a file that both of us read."""
    storage = settings.storage
    environment = {
        SETTINGS["log.level"].variable: settings.log.level,
        SETTINGS["log.format"].variable: logs.chosen_format(settings.log.format),
        SETTINGS["site.time_zone"].variable: settings.site.time_zone,
        SETTINGS["storage.url"].variable: storage.url,
    }
    if storage.password_file is not None:
        environment[SETTINGS["storage.password_file"].variable] = str(storage.password_file.absolute())
    return Child([sys.executable, "-m", "govim_audit.indexer", str(site.folder.root)], environment)
