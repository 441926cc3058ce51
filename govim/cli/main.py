"""govim serve, init, demo, doctor, backup, restore, upgrade, config, cert, user, storage, trail."""

from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from govim.cli import certificates, doctor, serving, settings, storage, trail, users
from govim.cli.configured import (
    DEFAULT_DATA,
    ConfigFile,
    Data,
    Mirrors,
    as_override,
    configuration,
    configured_site,
    find_site,
)
from govim.cli.refusals import Commands
from govim.config import Settings
from govim.terminal import Lang

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they show local variables: a password may be among them
)
app.add_typer(settings.app, name="config", help="The configuration · 配置")
app.add_typer(certificates.app, name="cert", help="The server's certificate · 服务器证书")
app.add_typer(users.app, name="user", help="People and passwords · 用户与密码")
app.add_typer(storage.app, name="storage", help="The storage · 存储设备")
app.add_typer(trail.app, name="trail", help="The audit trail · 审计链")


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(f"govim {version('govim')}")
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="The version · 版本")
]
Port = Annotated[int | None, typer.Option(min=1, max=65535, help="Not listen.port · 端口")]
PassphraseFile = Annotated[
    Path | None,
    typer.Option("--passphrase-file", help="Read the passphrase there · 从文件读取口令", readable=False),
]
Host = Annotated[str | None, typer.Option(help="Not listen.host · 监听地址")]


@app.callback()
def govim(*, tell_version: Version = False, lang: Lang = None) -> None:
    """GovIM · 政府机关即时通信"""
    del tell_version, lang  # both took effect while they were parsed


@app.command()
def init(data: Data = DEFAULT_DATA, config: ConfigFile = None) -> None:
    """Make an empty site · 创建空的数据目录"""
    serving.init(find_site(data, config))


@app.command()
def serve(
    data: Data = DEFAULT_DATA,
    config: ConfigFile = None,
    host: Host = None,
    port: Port = None,
    mirror: Mirrors = None,
) -> None:
    """Serve a site · 启动服务器"""
    overrides = {"listen.host": host, "listen.port": port, "audit.mirrors": as_override(mirror)}
    settings = configuration(data, config, overrides).settings
    serving.serve_site(configured_site(data, settings), settings)


@app.command()
def demo(data: Data = DEFAULT_DATA, config: ConfigFile = None, host: Host = None, port: Port = None) -> None:
    """Serve a demonstration, made if it is not there · 启动演示"""
    overrides = {"listen.host": host, "listen.port": port}
    settings = configuration(data, config, overrides).settings
    serving.serve_demo(configured_site(data, settings), settings)


@app.command("doctor")
def run_doctor(data: Data = DEFAULT_DATA, config: ConfigFile = None) -> None:
    """Say what is well and what is not · 检查运行环境"""
    doctor.report(data, config)


@app.command()
def backup(
    place: Annotated[Path, typer.Argument(help="Where backups lie · 存放备份的目录", readable=False)],
    keys_to: Annotated[
        Path | None,
        typer.Option(help="Also the keys, under a passphrase, there · 密钥加密后存放的目录", readable=False),
    ] = None,
    passphrase_file: PassphraseFile = None,
    only_folder: Annotated[
        bool, typer.Option("--only-folder", help="Without a database server's database · 不含数据库")
    ] = False,
    data: Data = DEFAULT_DATA,
    config: ConfigFile = None,
) -> None:
    """Back up a site, while it is served or not · 备份"""
    from govim.cli import backups  # a start of the server need not wait for it

    configured = configuration(data, config)
    site = configured_site(data, configured.settings)
    keys = backups.keys_to(keys_to, passphrase_file)
    backups.backup(site, place, configured.file, keys, only_folder=only_folder)


@app.command()
def restore(
    source: Annotated[Path, typer.Argument(help="A govim-… folder · 备份", readable=False)],
    data: Annotated[
        Path, typer.Option("--data", help="A new or empty folder · 新的或空的数据目录", readable=False)
    ],
    keys: Annotated[
        Path, typer.Option(help="The sealed keys, or a copy of keys/ · 密钥文件或目录", readable=False)
    ],
    passphrase_file: PassphraseFile = None,
    rehearsal: Annotated[
        bool, typer.Option("--rehearsal", help="Leave the mirrors alone · 演练，不读写镜像")
    ] = False,
    mirror: Mirrors = None,
    config: ConfigFile = None,
) -> None:
    """Restore a backup, in a new epoch of the trail · 恢复"""
    from govim.cli import backups  # a start of the server need not wait for it

    overrides = {"audit.mirrors": as_override(mirror)}

    def settings_of(folder: Path) -> Settings:
        return configuration(folder, config, overrides).settings

    opened = backups.keys_from(keys, passphrase_file)
    backups.restore(source, data, settings_of, opened, is_rehearsal=rehearsal)


@app.command()
def upgrade(
    backup: Annotated[
        Path | None, typer.Option(help="Where the backup goes first · 先备份到此处", readable=False)
    ] = None,
    database_is_backed_up: Annotated[
        bool, typer.Option("--database-is-backed-up", help="Of a database server · 数据库已另行备份")
    ] = False,
    data: Data = DEFAULT_DATA,
    config: ConfigFile = None,
) -> None:
    """Raise the schema to this version, after a backup · 升级"""
    from govim.cli import backups  # a start of the server need not wait for it

    configured = configuration(data, config)
    site = configured_site(data, configured.settings)
    backups.upgrade(site, configured.file, backup, is_backed_up=database_is_backed_up)
