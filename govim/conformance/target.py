"""What the suite is pointed at: where the socket is, and where one signs in."""

import ssl
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

PORTS = {"http": 80, "ws": 80, "https": 443, "wss": 443}
SECURE = {"https", "wss"}
PATH = "/ws"


class UnusableUrl(ValueError):
    pass


@dataclass(frozen=True, slots=True)
class Address:
    host: str
    port: int
    is_secure: bool

    @property
    def authority(self) -> str:
        """As the header Host says it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = self.port == PORTS["https" if self.is_secure else "http"]
        return host if usual else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        return f"{'https' if self.is_secure else 'http'}://{self.authority}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """`api` may be another port than that of the socket; the page, and so the Origin, is the api's."""

    socket: Address
    path: str
    api: Address
    trust: ssl.SSLContext | None = None

    @property
    def has_own_api(self) -> bool:
        return self.api == self.socket


def target(url: str, *, api: str | None = None, authority: str | None = None) -> Target:
    """Raises UnusableUrl. `authority` is a file with the certificates to trust."""
    parts = _split(url)
    here = _address(parts, url)
    there = _address(_split(api), api) if api else here
    trust = None
    if here.is_secure or there.is_secure:
        trust = ssl.create_default_context(cafile=authority)
    path = parts.path if parts.path.strip("/") else PATH
    return Target(socket=here, path=path, api=there, trust=trust)


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError as error:  # half an IPv6 address
        raise UnusableUrl(url) from error


def _address(parts: SplitResult, url: str) -> Address:
    try:
        port = parts.port
    except ValueError as error:
        raise UnusableUrl(url) from error
    if parts.scheme not in PORTS or not parts.hostname:
        raise UnusableUrl(url)
    return Address(parts.hostname, port or PORTS[parts.scheme], parts.scheme in SECURE)
