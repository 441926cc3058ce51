"""Default, systemd credential, file, environment, command line: the later wins, and is kept as the origin."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import msgspec

from govim.config.checks import check_together, check_value
from govim.config.problem import Complaint, ConfigError, Problem
from govim.config.settings import SECTIONS, SETTINGS, Setting, Settings, settings_from
from govim.config.shape import shape_of
from govim_policies.toml_text import TomlSyntaxError, TomlText

FILE_NAME = "govim.toml"
PREFIX = "GOVIM_"
CREDENTIALS = {"tls.key": "tls.key", "storage.password": "storage.password_file"}  # credential: setting
Overrides = Mapping[str, object]


class Origin(StrEnum):
    DEFAULT = "default"
    CREDENTIAL = "credential"
    FILE = "file"
    ENVIRONMENT = "environment"
    COMMAND_LINE = "command_line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """`places` says of each value that is not a default where it was written (file and line, or variable)."""

    settings: Settings
    origins: Mapping[str, Origin]
    places: Mapping[str, str]
    file: Path | None

    def place(self, path: str) -> str:
        return self.places.get(path, path)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """One value as somebody wrote it. A relative path in it counts from `base`."""

    path: str
    raw: object
    origin: Origin
    place: str
    base: Path


def load(
    data: Path,
    *,
    file: Path | None = None,
    environment: Mapping[str, str] | None = None,
    overrides: Overrides | None = None,
) -> Configuration:
    """The configuration of a data folder. A file that was named must be there. Raises ConfigError with all
    that is wrong, in the order in which it was written."""
    source = file or _file_in(data)
    environment = environment or {}
    found = [
        *_in_credentials(environment),
        *(_in_file(source) if source else ()),
        *_in_environment(environment),
        *_on_the_command_line(overrides or {}),
    ]
    by_path = {each.path: each for each in found if isinstance(each, _Written)}
    values: dict[str, object] = {}
    complaints: list[Complaint] = []
    for each in found:
        if isinstance(each, Complaint):
            complaints.append(each)
        elif by_path[each.path] is each:
            try:
                values[each.path] = _value(each)
            except ConfigError as error:
                complaints += error.complaints
    settings, places = settings_from(values), {path: each.place for path, each in by_path.items()}
    complaints += check_together(settings, places, data)
    if complaints:
        raise ConfigError(*complaints)
    origins = {path: by_path[path].origin if path in by_path else Origin.DEFAULT for path in SETTINGS}
    return Configuration(settings=settings, origins=origins, places=places, file=source)


def _file_in(data: Path) -> Path | None:
    file = data / FILE_NAME
    try:
        return file if file.exists() else None
    except OSError as error:  # whether there is one cannot be known
        raise ConfigError(_unreadable(file, error.strerror or "")) from None


def _unreadable(file: Path, reason: str) -> Complaint:
    return Complaint(problem=Problem.UNREADABLE, place=str(file), hint=reason)


def _in_credentials(environment: Mapping[str, str]) -> Iterator[_Written]:
    """What systemd hands over by LoadCredential= (systemd.exec(5)): files that only this service can read."""
    folder = Path(environment.get("CREDENTIALS_DIRECTORY") or "/nonexistent")
    for name, path in CREDENTIALS.items():
        if (folder / name).exists():
            yield _Written(
                path=path, raw=str(folder / name), origin=Origin.CREDENTIAL, place=name, base=folder
            )


def _in_file(file: Path) -> Iterator[_Written | Complaint]:
    try:
        toml = TomlText(file.read_text(encoding="utf-8-sig"))
    except TomlSyntaxError as error:
        yield Complaint(problem=Problem.SYNTAX, place=f"{file}:{error.line}", hint=str(error))
    except OSError as error:
        yield _unreadable(file, error.strerror or "")
    except UnicodeDecodeError:
        yield _unreadable(file, "UTF-8")
    else:
        yield from _in_toml(toml, file)


def _in_toml(toml: TomlText, file: Path) -> Iterator[_Written | Complaint]:
    base = file.absolute().parent
    for section, content in toml.content.items():
        place = f"{file}:{toml.line(section)}"
        if section not in SECTIONS:
            yield _unknown(section, place, SECTIONS)
        elif not isinstance(content, dict):
            yield Complaint(problem=Problem.WRONG_VALUE, place=place, key=section, hint=f"[{section}]")
        else:
            for name, raw in content.items():
                path = f"{section}.{name}"
                place = f"{file}:{toml.line(path)}"
                if path in SETTINGS:
                    yield _Written(path=path, raw=raw, origin=Origin.FILE, place=place, base=base)
                else:
                    yield _unknown(path, place, SETTINGS)


def _in_environment(environment: Mapping[str, str]) -> Iterator[_Written | Complaint]:
    known = {setting.variable: setting for setting in SETTINGS.values()}
    flat = {variable.replace("__", "_"): variable for variable in known}
    for variable, raw in environment.items():
        if variable in known:
            setting = known[variable]
            yield _Written(
                path=setting.path,
                raw=_split(raw) if setting.is_list else raw,
                origin=Origin.ENVIRONMENT,
                place=variable,
                base=Path.cwd(),
            )
        elif variable.startswith(PREFIX) and "__" in variable:
            yield _unknown(variable, "GOVIM_*", known)
        elif variable in flat:  # a single underscore would be ignored, and nobody would know
            hint = flat[variable]
            yield Complaint(problem=Problem.MISSPELT_VARIABLE, place="GOVIM_*", key=variable, hint=hint)


def _split(raw: str) -> list[str]:
    return [part.strip() for part in raw.split(",") if part.strip()]


def _on_the_command_line(overrides: Overrides) -> Iterator[_Written]:
    for path, raw in overrides.items():
        if raw is not None:
            place = "--" + path.rpartition(".")[2].replace("_", "-")
            yield _Written(path=path, raw=raw, origin=Origin.COMMAND_LINE, place=place, base=Path.cwd())


def _unknown(key: str, place: str, known: Mapping[str, Setting] | tuple[str, ...]) -> Complaint:
    near = difflib.get_close_matches(key, list(known), n=1)
    return Complaint(problem=Problem.UNKNOWN_KEY, place=place, key=key, hint=near[0] if near else "")


def _value(written: _Written) -> object:
    setting = SETTINGS[written.path]
    is_strict = written.origin is Origin.FILE  # the environment has nothing but text
    try:
        value = msgspec.convert(written.raw, setting.type, strict=is_strict, dec_hook=_path)
    except (msgspec.ValidationError, ValueError):
        wrong = Complaint(
            problem=Problem.WRONG_VALUE, place=written.place, key=written.path, hint=shape_of(setting)
        )
        raise ConfigError(wrong) from None
    value = _resolved(value, written.base)
    check_value(written.path, value, written.place)
    return value


def _path(kind: type, raw: object) -> object:
    if kind is not Path or not isinstance(raw, str) or not raw:
        raise ValueError
    return Path(raw)


def _resolved(value: object, base: Path) -> object:
    match value:
        case Path():
            return base / value
        case tuple():
            return tuple(_resolved(each, base) for each in value)
        case _:
            return value
