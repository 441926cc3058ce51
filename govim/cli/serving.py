"""govim init, serve, demo."""

import contextlib
import logging
import socket
from collections.abc import Callable
from functools import partial

import typer
from rich.table import Table

from govim import logs
from govim.cli.settings import outbound_addresses
from govim.cli.speaking import give_up, out, say, warn
from govim.config import Settings
from govim.config.checks import SQLITE
from govim.config.endpoints import outbound
from govim.demo.fill import is_half, make_demo
from govim.demo.organisation import PASSWORD, PEOPLE, UNITS
from govim.gateway.server import PATH as GATEWAY_PATH
from govim.gateway.server import listen as listen_gateway
from govim.storage.failed_mark import read_failure
from govim.storage.folder import DataFolder
from govim.storage.read_only import Because
from govim.storage.site import StoredSite
from govim.terminal import language
from govim.texts import text
from govim.web.hypercorn_server import listen
from govim.wiring import create_site
from govim.wiring.certificate import certificate_files, is_loopback
from govim.wiring.modes import OTHERS, as_words, mode_of, open_keys
from govim.wiring.server import Listening, Served, serve

log = logging.getLogger(__name__)
STORAGE_FAILED = 74  # EX_IOERR of sysexits.h: a supervisor tells it from every other end
SHOWN_MEMBERS = ("lina", "wangfang", "zhangwei")


def init(site: StoredSite) -> None:
    create_site(site)
    say("cli.init.done", folder=site.dialect.place, keys=site.folder.keys)


def serve_site(site: StoredSite, settings: Settings) -> None:
    folder, host = site.folder, settings.listen.host
    if folder.is_demo:
        give_up("cli.serve.is_demo", folder=folder.root)
    if certificate_files(folder, settings) is None and not is_loopback(host):
        give_up("cli.serve.needs_tls", bind=host)
    is_json = logs.chosen_format(settings.log.format) == "json"  # then a program reads what we say
    _serve(site, settings, partial(_log_start if is_json else _announce, folder, settings))


def serve_demo(site: StoredSite, settings: Settings) -> None:
    folder, host = site.folder, settings.listen.host
    if not is_loopback(host):
        give_up("cli.demo.loopback", bind=host)
    if settings.storage.url != SQLITE:
        give_up("cli.demo.only_sqlite")
    if folder.exists and not folder.is_demo:
        give_up("cli.demo.not_demo", folder=folder.root)
    if is_half(folder):
        say("cli.demo.again")
    if not folder.exists or is_half(folder):
        say("cli.demo.creating")
        make_demo(folder)

    def announce() -> None:
        out.print(_accounts())
        _announce(folder, settings)

    _serve(site, settings, announce)


def _serve(site: StoredSite, settings: Settings, ready: Callable[[], None]) -> None:
    host, port, gateway_port = settings.listen.host, settings.listen.port, settings.listen.gateway_port
    if loose := open_keys(site.folder, settings):
        give_up("cli.serve.open_keys", files=as_words(loose))
    before = mode_of(site.folder) if site.folder.exists else 0
    logs.configure(settings.log.level, logs.chosen_format(settings.log.format))
    listening = Listening(
        web=_bind(listen, host, port),
        gateway=_bind(listen_gateway, host, gateway_port) if gateway_port else None,
    )

    def begun(because: Because | None) -> None:
        ready()
        if before & OTHERS:
            now = mode_of(site.folder)  # made private at the start, where the disk takes it
            warn("cli.serve.open_folder", folder=site.folder.root, before=f"{before:03o}", now=f"{now:03o}")
        if because is not None:
            warn(f"cli.serve.read_only.{because}", cause=read_failure(site.folder))

    try:
        with contextlib.closing(listening):
            serve(site, listening, settings, begun=begun)
    except Served:
        warn("cli.serve.broken")
        raise typer.Exit(STORAGE_FAILED) from None


def _bind(listen: Callable[[str, int], socket.socket], host: str, port: int) -> socket.socket:
    """A taken port is the commonest mistake: found before anything is opened."""
    try:
        return listen(host, port)
    except OSError as error:
        give_up("cli.port_taken", bind=f"{host}:{port}", reason=error.strerror)


def _log_start(folder: DataFolder, settings: Settings) -> None:
    contacted = [each.address for each in outbound(settings)]
    addresses = {"address": _address(folder, settings), "gateway": _gateway_address(folder, settings)}
    log.info("serving", extra={**addresses, "outbound": contacted})


def _announce(folder: DataFolder, settings: Settings) -> None:
    say("cli.serving", address=_address(folder, settings))
    if gateway := _gateway_address(folder, settings):
        say("cli.serving_gateway", address=gateway)
    say("config.show.outbound", addresses=outbound_addresses(settings))
    say("cli.stop", folder=folder.root.resolve())


def _address(folder: DataFolder, settings: Settings) -> str:
    scheme = "http" if certificate_files(folder, settings) is None else "https"
    return f"{scheme}://{_at(settings.listen.host, settings.listen.port)}/"


def _gateway_address(folder: DataFolder, settings: Settings) -> str | None:
    if not settings.listen.gateway_port:
        return None
    scheme = "ws" if certificate_files(folder, settings) is None else "wss"
    return f"{scheme}://{_at(settings.listen.host, settings.listen.gateway_port)}{GATEWAY_PATH.decode()}"


def _at(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _accounts() -> Table:
    """The demo accounts of each role, and a few people without one."""
    lang = language()
    table = Table(title=text("cli.demo.title", lang, password=PASSWORD), title_justify="left")
    for column in ("role", "login", "name", "unit"):
        table.add_column(text(f"cli.demo.{column}", lang))
    names = {unit.key: unit.name for unit in UNITS}
    for person in PEOPLE:
        if person.duty or person.login in SHOWN_MEMBERS:
            role = text(f"duty.{person.duty}" if person.duty else "cli.demo.member", lang)
            table.add_row(role, person.login, person.name, f"{names[person.unit]} · {person.post}")
    return table
