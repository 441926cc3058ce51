"""Where this server connects to of its own accord. What is not derived here is not contacted."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from govim.config.checks import SQLITE
from govim.config.settings import Settings

POSTGRESQL_PORT = 5432


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """`setting` is what asks for it."""

    setting: str
    address: str


def outbound(settings: Settings) -> tuple[Endpoint, ...]:
    endpoints = []
    if settings.storage.url != SQLITE:
        url = urlsplit(settings.storage.url)
        address = f"{url.hostname or 'localhost'}:{url.port or POSTGRESQL_PORT}"
        endpoints.append(Endpoint(setting="storage.url", address=address))
    return tuple(endpoints)
