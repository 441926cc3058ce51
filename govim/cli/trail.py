"""govim trail accept-loss: go on after an older state was restored, in a new epoch that says so."""

import typer

from govim.cli.configured import (
    DEFAULT_DATA,
    ConfigFile,
    Data,
    Mirrors,
    as_override,
    configuration,
    configured_site,
)
from govim.cli.speaking import say
from govim.wiring.loss import accept_loss

app = typer.Typer(no_args_is_help=True)


@app.callback()
def trail() -> None:
    """The audit trail · 审计链"""


@app.command("accept-loss")
def accept(data: Data = DEFAULT_DATA, config: ConfigFile = None, mirror: Mirrors = None) -> None:
    """Open a new epoch whose first record names the missing range · 接受损失，开启新纪元"""
    overrides = {"audit.mirrors": as_override(mirror)}
    settings = configuration(data, config, overrides).settings
    loss = accept_loss(configured_site(data, settings), settings.audit.mirrors)
    if loss is None:
        say("cli.trail.nothing")
    else:
        say("cli.trail.accepted", epoch=loss.epoch, first=loss.missing_from, last=loss.missing_to)
