"""govim config check | show | schema."""

import json
import os
from typing import NoReturn

import typer
from rich.table import Table

from govim.cli.configured import DEFAULT_DATA, ConfigFile, Data, configuration
from govim.cli.speaking import give_up_with, out, say, warn
from govim.config import ConfigError, Configuration, load
from govim.config.endpoints import outbound
from govim.config.settings import SETTINGS, Settings, value_at
from govim.config.shape import json_schema
from govim.storage.folder import DataFolder
from govim.terminal import language
from govim.texts import text
from govim.wiring.preflight import find_lacking

app = typer.Typer(no_args_is_help=True)


@app.callback()
def settings() -> None:
    """The configuration · 配置"""


@app.command()
def check(data: Data = DEFAULT_DATA, config: ConfigFile = None) -> None:
    """Say all that is wrong, with file, line and key · 检查配置"""
    folder = DataFolder(data)
    try:
        found = load(data, file=config, environment=os.environ)
    except ConfigError as error:
        _give_up(error)
    if lacking := tuple(find_lacking(folder, found)):
        _give_up(ConfigError(*lacking))
    if not folder.exists:
        warn("config.check.no_site", folder=data)
    say("config.check.ok", file=found.file or text("config.check.no_file", language()))


@app.command()
def show(data: Data = DEFAULT_DATA, config: ConfigFile = None) -> None:
    """What holds and where it comes from; files that hold secrets are named, never read · 显示生效的配置"""
    found = configuration(data, config)
    lang = language()
    table = Table()
    for column in ("setting", "value", "origin"):
        table.add_column(text(f"config.show.{column}", lang), overflow="fold")
    for path in SETTINGS:
        table.add_row(path, shown(value_at(found.settings, path)), _origin(found, path))
    out.print(table, markup=False)
    say("config.show.outbound", addresses=outbound_addresses(found.settings))


@app.command()
def schema() -> None:
    """JSON schema of govim.toml, for editors · 输出 JSON Schema"""
    typer.echo(json.dumps(json_schema(language()), ensure_ascii=False, indent=2))


def _give_up(error: ConfigError) -> NoReturn:
    wrong = text("config.check.wrong", language(), count=len(error.complaints))
    give_up_with(f"{wrong}\n{error.explain(language())}")


def outbound_addresses(settings: Settings) -> str:
    addresses = [f"{each.address} ({each.setting})" for each in outbound(settings)]
    return ", ".join(addresses) or text("config.show.nowhere", language())


def shown(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case tuple():
            return ", ".join(map(str, value))
        case _:
            return str(value)


def _origin(found: Configuration, path: str) -> str:
    origin = text(f"config.origin.{found.origins[path]}", language())
    return f"{origin} {found.places[path]}" if path in found.places else origin
