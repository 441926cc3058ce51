"""govim storage accept: write again, after the storage failed and was checked."""

import typer

from govim.cli.configured import DEFAULT_DATA, ConfigFile, Data, find_site
from govim.cli.speaking import say
from govim.wiring.acceptance import accept_storage

app = typer.Typer(no_args_is_help=True)


@app.callback()
def storage() -> None:
    """The storage · 存储设备"""


@app.command()
def accept(data: Data = DEFAULT_DATA, config: ConfigFile = None) -> None:
    """Check what a failed storage holds, and let the server write again · 接受曾出错的存储设备"""
    cause = accept_storage(find_site(data, config))
    if cause is None:
        say("cli.storage.sound")
    else:
        say("cli.storage.accepted", cause=cause)
