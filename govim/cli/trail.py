"""govim trail accept-loss: go on after an older state was restored, in a new epoch that says so."""

from pathlib import Path
from typing import Annotated

import typer

from govim.cli.speaking import give_up, say
from govim.storage.database import UnusableStorage
from govim.storage.folder import DataFolder
from govim.wiring.loss import accept_loss

app = typer.Typer(no_args_is_help=True)
Data = Annotated[Path, typer.Option("--data", help="Data folder · 数据目录", envvar="GOVIM_DATA")]
Mirrors = Annotated[list[Path] | None, typer.Option("--mirror", help="Checkpoint mirror · 检查点镜像目录")]


@app.callback()
def trail() -> None:
    """The audit trail · 审计链"""


@app.command("accept-loss")
def accept(data: Data = Path("data"), mirror: Mirrors = None) -> None:
    """Open a new epoch whose first record names the missing range · 接受损失，开启新纪元"""
    try:
        loss = accept_loss(DataFolder(data), tuple(mirror or ()))
    except UnusableStorage as error:
        give_up("cli.unusable", reason=error)
    if loss is None:
        say("cli.trail.nothing")
    else:
        say("cli.trail.accepted", epoch=loss.epoch, first=loss.missing_from, last=loss.missing_to)
