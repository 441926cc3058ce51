"""What is well and what is not: one list for `govim doctor` and for /api/health."""

import functools
import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

import pysqlite3.dbapi2 as sqlite
from sqlalchemy.exc import SQLAlchemyError

from govim.config import Settings
from govim.control.address import address_of
from govim.domain.finding import Finding, State
from govim.storage.condition import Condition, read_condition
from govim.storage.database import OLDEST_SQLITE, Unusable, UnusableStorage
from govim.storage.failed_mark import read_failure
from govim.storage.folder import DataFolder
from govim.storage.keyring import holds_key
from govim.storage.site import StoredSite
from govim.storage.upgrade import check_schema
from govim.tls.expiry import Standing, days_left, standing
from govim.tls.folder import UnusableCertificate, load_certificate
from govim.web.pages import STATIC
from govim.wiring.backup_age import find_backup
from govim.wiring.certificate import certificate_files
from govim.wiring.modes import OTHERS, as_words, mode_of, open_keys

MIB = 1 << 20
LEAST_FREE_MIB = 512
MOST_INDEX_LAG = 10_000  # records: a second's work of the follower
FONT = "Noto Sans CJK SC"
_OF_SCHEMA = {Unusable.OLDER_SCHEMA, Unusable.NEWER_SCHEMA, Unusable.OTHER_SCHEMA}
_STATES = {
    Standing.GOOD: State.OK,
    Standing.SOON: State.WARNING,
    Standing.URGENT: State.PROBLEM,
    Standing.EXPIRED: State.PROBLEM,
}


def examine(site: StoredSite, settings: Settings, *, now: datetime) -> Iterator[Finding]:
    """What files and the database tell, whether a server runs or not."""
    yield _sqlite()
    yield _frontend()
    yield _fonts()
    folder = site.folder
    try:
        exists = folder.exists
    except OSError as error:
        yield _problem("folder", "unreadable", reason=error)
        return
    if not exists:
        yield _problem("folder", "no_site", folder=folder.root)
        return
    yield _folder(folder)
    looks: dict[str, Callable[[], Iterable[Finding]]] = {
        "keys": lambda: [_keys(folder, settings)],
        "storage": lambda: [_storage(folder)],
        "space": lambda: [_space(folder)],
        "trail": lambda: _records(site, settings),
        "backup": lambda: [find_backup(folder, settings, now=now)],
        "certificate": lambda: [_certificate(folder, settings, now)],
    }
    for component, look in looks.items():
        try:
            yield from look()
        except OSError as error:
            yield _problem(component, "unreadable", reason=error)


def _ok(component: str, cause: str, **values: object) -> Finding:
    return Finding(component=component, state=State.OK, cause=cause, values=values)


def _warning(component: str, cause: str, **values: object) -> Finding:
    return Finding(component=component, state=State.WARNING, cause=cause, values=values)


def _problem(component: str, cause: str, **values: object) -> Finding:
    return Finding(component=component, state=State.PROBLEM, cause=cause, values=values)


def _sqlite() -> Finding:
    if sqlite.sqlite_version_info < OLDEST_SQLITE:
        return _problem("sqlite", "sqlite_old", version=sqlite.sqlite_version)
    return _ok("sqlite", "version", version=sqlite.sqlite_version)


def _frontend() -> Finding:
    is_built = (STATIC / "index.html").exists()
    return _ok("frontend", "built") if is_built else _problem("frontend", "not_built")


@functools.cache
def _fonts() -> Finding:
    """WeasyPrint asks fontconfig, so we ask it too."""
    fc_match = shutil.which("fc-match")
    found = ""
    if fc_match:
        asked = [fc_match, "-f", "%{family}", f"{FONT}:lang=zh-cn"]
        found = subprocess.run(asked, check=False, capture_output=True, text=True).stdout  # noqa: S603
    return _ok("fonts", "font", font=FONT) if FONT in found else _problem("fonts", "no_font", font=FONT)


def _folder(folder: DataFolder) -> Finding:
    values = {"folder": folder.root.resolve(), "mode": f"{mode_of(folder):03o}"}
    if mode_of(folder) & OTHERS:
        return _warning("folder", "open_folder", **values, files=as_words([folder.root.resolve()]))
    return _ok("folder", "in_use", **values)


def _keys(folder: DataFolder, settings: Settings) -> Finding:
    spoilt = [key for key in (folder.master_key, folder.trail_key) if not holds_key(key)]
    if spoilt:
        return _problem("keys", "keys_spoilt", files=", ".join(map(str, spoilt)))
    if loose := open_keys(folder, settings):
        return _problem("keys", "loose", files=as_words(loose))
    return _ok("keys", "private")


def _storage(folder: DataFolder) -> Finding:
    cause = read_failure(folder)
    return _ok("storage", "sound") if cause is None else _problem("storage", "failed", reason=cause)


def _space(folder: DataFolder) -> Finding:
    found = os.statvfs(folder.root)
    free = found.f_bavail * found.f_frsize // MIB
    if found.f_flag & os.ST_RDONLY:
        return _problem("space", "read_only")
    if free < LEAST_FREE_MIB:
        return _problem("space", "little", free=free)
    return _ok("space", "free", free=free)


def find_server(folder: DataFolder) -> Finding:
    """For whoever is not the server."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            with address_of(folder.socket) as address:
                probe.connect(address)
        except OSError:
            return _ok("server", "stopped")
    return _ok("server", "running")


def _records(site: StoredSite, settings: Settings) -> Iterator[Finding]:
    try:
        found = _read_condition(site, settings)
    except (UnusableStorage, SQLAlchemyError) as error:
        if isinstance(error, UnusableStorage) and error.reason in _OF_SCHEMA:
            yield _problem("database", error.reason, place=site.dialect.place, **error.values)
            return
        reason = str(error).partition("\n")[0]
        yield _problem("database", "no_database", place=site.dialect.place, reason=reason)
        return
    if found is None:
        yield _problem("database", "empty_database", place=site.dialect.place)
        return
    yield _ok("database", "database", place=site.dialect.place)
    yield _trail(found)
    yield _index(found)
    yield from _mirrors(found)


def _read_condition(site: StoredSite, settings: Settings) -> Condition | None:
    """None where the database holds no site."""
    if not site.dialect.is_created():
        return None
    engine = site.open_reader()
    try:
        with engine.begin() as connection:
            check_schema(connection)
            return read_condition(connection, site.folder, settings.audit.mirrors)
    finally:
        engine.dispose()


def _trail(found: Condition) -> Finding:
    values = {"records": found.records, "size": found.published, "epoch": found.epoch}
    if found.published > found.records:
        return _problem("trail", "trail_ahead", **values)
    return _ok("trail", "trail", **values)


def _mirrors(found: Condition) -> Iterator[Finding]:
    """The publisher writes them a moment after its own: a look just between is told again by the next."""
    for mirror, lag in found.mirror_lags.items():
        if lag:
            yield _problem("mirror", "mirror_behind", folder=mirror, lag=lag)
        else:
            yield _ok("mirror", "mirror", folder=mirror)


def _index(found: Condition) -> Finding:
    if found.indexed is None:
        return _warning("index", "no_index")
    lag = max(found.next_position - found.indexed, 0)
    if lag > MOST_INDEX_LAG:
        return _warning("index", "index_behind", position=found.indexed, lag=lag)
    return _ok("index", "index", position=found.indexed, lag=lag)


def _certificate(folder: DataFolder, settings: Settings, now: datetime) -> Finding:
    files = certificate_files(folder, settings)
    if files is None:
        return _ok("certificate", "plain")
    try:
        expires_at = load_certificate(files.certificate).not_valid_after_utc
    except UnusableCertificate as error:
        return _problem("certificate", "certificate_unusable", file=error.place)
    held = standing(expires_at, now)
    values = {"days": days_left(expires_at, now), "until": expires_at.date().isoformat()}
    return Finding(component="certificate", state=_STATES[held], cause=f"certificate_{held}", values=values)
