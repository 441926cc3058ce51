"""What a value must be beyond its type, and beside others."""

import ipaddress
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NoReturn
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from govim.config.problem import Complaint, ConfigError, Problem
from govim.config.settings import Settings

SQLITE = "sqlite"
POSTGRESQL = "postgresql"


def check_value(path: str, value: object, place: str) -> None:
    """Raises ConfigError."""
    check = _CHECKS.get(path)
    if check is not None:
        check(value, place, path)


def check_together(settings: Settings, places: Mapping[str, str], data: Path) -> Iterator[Complaint]:
    """`places` has whatever somebody wrote, whether it was taken or not."""
    pair = ("tls.certificate", "tls.key")
    for there, missing in (pair, pair[::-1]):
        if there in places and missing not in places:
            place = places[there]
            yield Complaint(problem=Problem.INCOMPLETE_PAIR, place=place, key=there, hint=missing)
    if settings.listen.gateway_port == settings.listen.port:
        place = places["listen.gateway_port"]
        yield Complaint(problem=Problem.SAME_PORT, place=place, key="listen.gateway_port", hint="listen.port")
    home = data.resolve()
    for mirror in settings.audit.mirrors:
        if mirror.resolve().is_relative_to(home):  # a rollback of the folder would take it along
            place = places["audit.mirrors"]
            yield Complaint(problem=Problem.MIRROR_INSIDE, place=place, key="audit.mirrors", file=str(mirror))


def _refuse(problem: Problem, place: str, key: str) -> NoReturn:
    raise ConfigError(Complaint(problem=problem, place=place, key=key))


def _zone(value: object, place: str, key: str) -> None:
    try:
        ZoneInfo(str(value))
    except (KeyError, ValueError, OSError):  # unknown; not a name; a folder of zones
        _refuse(Problem.NOT_A_ZONE, place, key)


def _networks(value: object, place: str, key: str) -> None:
    assert isinstance(value, tuple)  # noqa: S101 -- its type says so
    for each in value:
        try:
            ipaddress.ip_network(each)
        except ValueError:
            _refuse(Problem.NOT_A_NETWORK, place, key)


def _storage(value: object, place: str, key: str) -> None:
    """`sqlite`, or postgresql://user@host:port/database without a password."""
    if value == SQLITE:
        return
    try:
        url = urlsplit(str(value))
        has_place = url.scheme == POSTGRESQL and bool(url.path.strip("/")) and url.port != 0
    except ValueError:
        _refuse(Problem.NOT_A_STORAGE, place, key)
    if url.password is not None or "password" in parse_qs(url.query):
        _refuse(Problem.SECRET_IN_PLACE, place, key)
    if not has_place:
        _refuse(Problem.NOT_A_STORAGE, place, key)


_CHECKS: Mapping[str, Callable[[object, str, str], None]] = {
    "site.time_zone": _zone,
    "proxy.trusted": _networks,
    "metrics.trusted": _networks,
    "storage.url": _storage,
}
