"""govim cert, govim cert renew."""

from typing import Annotated

import typer

from govim.cli.configured import DEFAULT_DATA, Data
from govim.cli.speaking import give_up, say, warn
from govim.storage.folder import DataFolder
from govim.tls.authority import AlternativeName, Issued, alternative_name, names_of
from govim.tls.folder import TlsFolder
from govim.wiring import SystemClock

app = typer.Typer(invoke_without_command=True)
Names = Annotated[
    list[str] | None,
    typer.Option("--name", help="A host name or address; may be repeated · 主机名或地址，可多次给出"),
]


@app.callback()
def make(context: typer.Context, name: Names = None, data: Data = DEFAULT_DATA) -> None:
    """Make a certificate for these names, and the site's own authority if there is none · 生成证书"""
    if context.invoked_subcommand is not None:
        return
    folder = _folder(data)
    if not name:
        give_up("cli.cert.no_name")
    try:
        names = [alternative_name(each) for each in name]
    except ValueError as error:
        give_up("cli.cert.bad_name", name=error)
    former = folder.names
    issued = folder.make(names, at=SystemClock().now())
    _announce(folder, issued)
    _say_dropped(former, names_of(issued.certificate))


@app.command()
def renew(data: Data = DEFAULT_DATA) -> None:
    """A new one for the same names; a running server takes it by itself · 更新证书"""
    folder = _folder(data)
    _announce(folder, folder.renew(at=SystemClock().now()))


def _say_dropped(former: list[AlternativeName], names: list[AlternativeName]) -> None:
    dropped = [name for name in former if name not in names]
    if dropped:
        options = " ".join(f"--name {name.value}" for name in (*names, *dropped))
        warn("cli.cert.dropped", names=_listed(dropped), options=options)


def _listed(names: list[AlternativeName]) -> str:
    return ", ".join(str(name.value) for name in names)


def _folder(data: Data) -> TlsFolder:
    folder = DataFolder(data)
    if not folder.exists:
        give_up("cli.cert.no_site", folder=data)
    return TlsFolder.of(folder)


def _announce(folder: TlsFolder, issued: Issued) -> None:
    names = _listed(names_of(issued.certificate))
    say("cli.cert.made", names=names, until=issued.certificate.not_valid_after_utc.date(), file=folder.server)
    say("cli.cert.trust", file=folder.authority, secret=folder.authority_key)
