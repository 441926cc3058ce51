"""From settings to the site: where its database is, and in which zone its days end."""

from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import URL, make_url

from govim.config import Settings, load
from govim.config.checks import SQLITE
from govim.config.secret import read_secret
from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite


def site_of(folder: DataFolder, settings: Settings) -> StoredSite:
    """Raises ConfigError where the password cannot be read."""
    return StoredSite(folder, _url(settings), ZoneInfo(settings.site.time_zone))


def load_site(data: Path, file: Path | None, environment: Mapping[str, str]) -> StoredSite:
    """Of a data folder, by its configuration. Raises ConfigError."""
    return site_of(DataFolder(data), load(data, file=file, environment=environment).settings)


def _url(settings: Settings) -> URL | None:
    """The URL hides its password wherever it is printed."""
    storage = settings.storage
    if storage.url == SQLITE:
        return None
    url = make_url(storage.url)
    if storage.password_file is None:
        return url
    return url.set(password=read_secret(storage.password_file, key="storage.password_file").reveal())
