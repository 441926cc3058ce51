"""govim user add | password."""

from pathlib import Path
from typing import Annotated

import typer

from govim.cli.configured import DEFAULT_DATA, ConfigFile, Data, find_site
from govim.cli.speaking import give_up, language, say
from govim.console import perform
from govim.control.commands import AddUser, Command, Done, SetPassword
from govim.domain.person import Duty
from govim.identity.passwords import MIN_LENGTH, Passwords
from govim.storage.database import UnusableStorage
from govim.storage.publisher import TrailRefused
from govim.storage.site import StoredSite
from govim.texts import error_text, text

app = typer.Typer(no_args_is_help=True)
PasswordFile = Annotated[
    Path | None, typer.Option("--password-file", help="Read the password there · 从文件读取密码")
]
REFUSED = 3


@app.command()
def add(
    login: str,
    name: Annotated[str, typer.Option(help="As colleagues see it · 姓名")],
    duty: Annotated[Duty | None, typer.Option(help="A duty to give · 职责")] = None,
    password_file: PasswordFile = None,
    data: Data = DEFAULT_DATA,
    config: ConfigFile = None,
) -> None:
    """Add a local account · 添加本地用户"""
    site = find_site(data, config)
    password_hash = Passwords().hash(_password(password_file))
    done = _perform(site, AddUser(name=name, login=login, password_hash=password_hash, duty=duty))
    say("cli.user.added", login=login, person=done.result)


@app.command()
def password(
    login: str,
    password_file: PasswordFile = None,
    data: Data = DEFAULT_DATA,
    config: ConfigFile = None,
) -> None:
    """Set a password and end the account's sessions · 重设密码"""
    site = find_site(data, config)
    _perform(site, SetPassword(login=login, password_hash=Passwords().hash(_password(password_file))))
    say("cli.user.password_set", login=login)


def _password(file: Path | None) -> str:
    """From a file's first line, or asked for twice; never from the command line, which others can read."""
    if file is not None:
        secret = file.read_text(encoding="utf-8").partition("\n")[0]
    else:
        label = text("cli.user.password", language())
        secret = typer.prompt(label, hide_input=True, confirmation_prompt=True)
    if len(secret) < MIN_LENGTH:
        give_up("cli.user.short", least=MIN_LENGTH)
    return secret


def _perform(site: StoredSite, command: Command) -> Done:
    try:
        answer = perform(site, command)
    except UnusableStorage as error:
        give_up("cli.unusable", reason=error)
    except TrailRefused as error:
        give_up("cli.trail.refused", reason=error)
    if isinstance(answer, Done):
        return answer
    values = dict(answer.detail) | {"rule": answer.rule}
    typer.secho(error_text(answer.code, language(), **values), err=True, fg="red")
    raise typer.Exit(REFUSED)
