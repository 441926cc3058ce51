"""The configuration as the command line sees it: options go before everything else."""

import os
from pathlib import Path
from typing import Annotated

import typer

from govim.cli.speaking import give_up_with
from govim.config import ConfigError, Configuration, Overrides, Settings, load
from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim.terminal import language
from govim.wiring.site import site_of

Data = Annotated[
    Path, typer.Option("--data", help="Data folder · 数据目录", envvar="GOVIM_DATA", readable=False)
]
ConfigFile = Annotated[
    Path | None,
    typer.Option(
        "--config", help="Not govim.toml in the data folder · 配置文件", envvar="GOVIM_CONFIG", readable=False
    ),
]
Mirrors = Annotated[
    list[Path] | None,
    typer.Option("--mirror", help="Also write checkpoints there · 检查点镜像目录", readable=False),
]
DEFAULT_DATA = Path("data")


def configuration(data: Path, file: Path | None, overrides: Overrides | None = None) -> Configuration:
    """Ends the command with what is wrong and where."""
    try:
        return load(data, file=file, environment=os.environ, overrides=overrides)
    except ConfigError as error:
        give_up_with(error.explain(language()))


def configured_site(data: Path, settings: Settings) -> StoredSite:
    """Ends the command where the database's password cannot be read."""
    try:
        return site_of(DataFolder(data), settings)
    except ConfigError as error:
        give_up_with(error.explain(language()))


def find_site(data: Path, file: Path | None) -> StoredSite:
    return configured_site(data, configuration(data, file).settings)


def as_override(mirrors: list[Path] | None) -> list[str] | None:
    return [str(mirror) for mirror in mirrors] if mirrors else None
