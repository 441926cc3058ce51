"""govim serve | init | demo | doctor | user | trail."""

from pathlib import Path
from typing import Annotated

import typer

from govim.cli import doctor, serving, trail, users

app = typer.Typer(no_args_is_help=True, add_completion=False, help="GovIM · 政府机关即时通信")
app.add_typer(users.app, name="user", help="People and passwords · 用户与密码")
app.add_typer(trail.app, name="trail", help="The audit trail · 审计链")

Data = Annotated[Path, typer.Option("--data", help="Data folder · 数据目录", envvar="GOVIM_DATA")]
Port = Annotated[int, typer.Option(min=1, max=65535, envvar="GOVIM_PORT")]
Host = Annotated[str, typer.Option(envvar="GOVIM_HOST")]
Mirrors = Annotated[
    list[Path] | None, typer.Option("--mirror", help="Also write checkpoints there · 检查点镜像目录")
]
DEFAULT_DATA = Path("data")
DEFAULT_PORT = 8080
LOCAL = "127.0.0.1"


@app.command()
def init(data: Data = DEFAULT_DATA) -> None:
    """Make an empty site · 创建空的数据目录"""
    serving.init(data)


@app.command()
def serve(
    data: Data = DEFAULT_DATA, host: Host = LOCAL, port: Port = DEFAULT_PORT, mirror: Mirrors = None
) -> None:
    """Serve a site · 启动服务器"""
    serving.serve_site(data, host, port, tuple(mirror or ()))


@app.command()
def demo(data: Data = DEFAULT_DATA, host: Host = LOCAL, port: Port = DEFAULT_PORT) -> None:
    """Serve a demonstration, made if it is not there · 启动演示"""
    serving.serve_demo(data, host, port)


@app.command("doctor")
def run_doctor(data: Data = DEFAULT_DATA) -> None:
    """Say what is well and what is not · 检查运行环境"""
    doctor.examine(data)


if __name__ == "__main__":
    app()
