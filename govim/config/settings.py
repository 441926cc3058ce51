"""What can be set, of which type, and what holds when nobody sets it.

A setting is known by its path ("listen.port"); its explanation is `setting.<path>` in the text catalogue.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

DEFAULT_PORT = 8080

Port = Annotated[int, Meta(ge=1, le=65535)]
PortOrNone = Annotated[int, Meta(ge=0, le=65535)]
Amount = Annotated[int, Meta(ge=1, le=1_000_000_000)]
Level = Literal["debug", "info", "warning", "error"]
Format = Literal["auto", "json", "text"]


class Listen(Struct, frozen=True, kw_only=True):
    host: Annotated[str, Meta(min_length=1)] = "127.0.0.1"
    port: Port = DEFAULT_PORT
    gateway_port: PortOrNone = 0


class Storage(Struct, frozen=True, kw_only=True):
    url: str = "sqlite"
    password_file: Path | None = None


class Audit(Struct, frozen=True, kw_only=True):
    mirrors: tuple[Path, ...] = ()


class Site(Struct, frozen=True, kw_only=True):
    time_zone: str = "Asia/Shanghai"


class Limits(Struct, frozen=True, kw_only=True):
    body_kib: Annotated[int, Meta(ge=16, le=1024)] = 64
    out_queue_kib: Annotated[int, Meta(ge=64, le=16384)] = 256
    out_queue_seconds: Annotated[int, Meta(ge=5, le=300)] = 30
    send_per_minute: Amount = 300
    read_per_minute: Amount = 3000
    search_per_minute: Amount = 120
    upload_per_minute: Amount = 30
    export_per_minute: Amount = 10
    sign_in_per_hour: Amount = 30
    people_per_address: Amount = 200


class Tls(Struct, frozen=True, kw_only=True):
    certificate: Path | None = None
    key: Path | None = None


class Proxy(Struct, frozen=True, kw_only=True):
    trusted: tuple[str, ...] = ()


class Log(Struct, frozen=True, kw_only=True):
    level: Level = "info"
    format: Format = "auto"


class Metrics(Struct, frozen=True, kw_only=True):
    enabled: bool = True
    trusted: tuple[str, ...] = ()


class Backup(Struct, frozen=True, kw_only=True):
    due_hours: Annotated[int, Meta(ge=1, le=8760)] = 26
    overdue_hours: Annotated[int, Meta(ge=1, le=8760)] = 168


class Settings(Struct, frozen=True, kw_only=True):
    listen: Listen = Listen()
    storage: Storage = Storage()
    audit: Audit = Audit()
    site: Site = Site()
    limits: Limits = Limits()
    tls: Tls = Tls()
    proxy: Proxy = Proxy()
    log: Log = Log()
    metrics: Metrics = Metrics()
    backup: Backup = Backup()


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    path: str
    type: Any
    default: object

    @property
    def variable(self) -> str:
        """How the environment names it."""
        return "GOVIM_" + self.path.upper().replace(".", "__")

    @property
    def is_list(self) -> bool:
        return isinstance(self.default, tuple)


def every_setting() -> Iterator[Setting]:
    """In the order in which they are documented."""
    for section in msgspec.structs.fields(Settings):
        for field in msgspec.structs.fields(section.type):
            path = f"{section.name}.{field.name}"
            yield Setting(path=path, type=field.type, default=field.default)


SETTINGS = {setting.path: setting for setting in every_setting()}
SECTIONS = tuple(section.name for section in msgspec.structs.fields(Settings))


def value_at(settings: Settings, path: str) -> object:
    section, _, name = path.partition(".")
    value: object = getattr(getattr(settings, section), name)
    return value


def settings_from(values: dict[str, object]) -> Settings:
    """From checked values by path; what is not named keeps its default."""
    sections = {
        section.name: section.type(
            **{
                path.partition(".")[2]: value
                for path, value in values.items()
                if path.startswith(f"{section.name}.")
            }
        )
        for section in msgspec.structs.fields(Settings)
    }
    return Settings(**sections)
