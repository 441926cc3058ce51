"""govim serve | init | demo | doctor | config | cert | user | trail."""

from importlib.metadata import version
from typing import Annotated

import typer

from govim.cli import certificates, doctor, serving, settings, trail, users
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

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they show local variables: a password may be among them
)
app.add_typer(settings.app, name="config", help="The configuration · 配置")
app.add_typer(certificates.app, name="cert", help="The server's certificate · 服务器证书")
app.add_typer(users.app, name="user", help="People and passwords · 用户与密码")
app.add_typer(trail.app, name="trail", help="The audit trail · 审计链")


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(f"govim {version('govim')}")
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="The version · 版本")
]
Port = Annotated[int | None, typer.Option(min=1, max=65535, help="Not listen.port · 端口")]
Host = Annotated[str | None, typer.Option(help="Not listen.host · 监听地址")]


@app.callback()
def govim(*, tell_version: Version = False) -> None:
    """GovIM · 政府机关即时通信"""


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
