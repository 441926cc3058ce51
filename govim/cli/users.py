"""govim user add | password."""

from pathlib import Path
from typing import Annotated, NoReturn

import typer

from govim.cli.configured import DEFAULT_DATA, ConfigFile, Data, find_site
from govim.cli.secret import new_password
from govim.cli.speaking import give_up, say
from govim.console import perform
from govim.control.commands import AddUser, Command, Done, Refusal, SetPassword
from govim.domain.errors import GovimError
from govim.domain.naming import check_login, check_name
from govim.domain.person import Duty
from govim.identity.passwords import MIN_LENGTH, Passwords
from govim.storage.site import StoredSite
from govim.terminal import language
from govim.texts import error_text, text

app = typer.Typer(no_args_is_help=True)
PasswordFile = Annotated[
    Path | None,
    typer.Option("--password-file", help="Read the password there · 从文件读取密码", readable=False),
]
REFUSED = 3


@app.command()
def add(
    login: str,
    name: Annotated[str, typer.Option(help="As colleagues see it · 姓名")],
    duty: Annotated[
        list[Duty] | None, typer.Option(help="A duty to give, one at most · 职责，至多一个")
    ] = None,
    password_file: PasswordFile = None,
    data: Data = DEFAULT_DATA,
    config: ConfigFile = None,
) -> None:
    """Add a local account · 添加本地用户"""
    if len(duty or ()) > 1:
        give_up("cli.user.duties")
    try:  # before a password is asked for; the service asks again
        check_login(login)
        check_name(name)
    except GovimError as error:
        _end(error_text(error.code, language(), **error.detail))
    site = find_site(data, config)
    password_hash = Passwords().hash(_password(password_file))
    done = _perform(
        site, AddUser(name=name, login=login, password_hash=password_hash, duty=duty[0] if duty else None)
    )
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
    password_hash = Passwords().hash(_password(password_file))
    answer = perform(site, SetPassword(login=login, password_hash=password_hash))
    if isinstance(answer, Refusal):
        # Whoever sets passwords may know who is not there.
        is_unknown = answer.code == "not_found"
        _end(text("cli.user.unknown", language(), login=login) if is_unknown else _reason(answer))
    say("cli.user.password_set", login=login)


def _password(file: Path | None) -> str:
    secret = new_password(file)
    if len(secret) < MIN_LENGTH:
        give_up("cli.user.short", least=MIN_LENGTH)
    return secret


def _perform(site: StoredSite, command: Command) -> Done:
    answer = perform(site, command)
    if isinstance(answer, Refusal):
        _end(_reason(answer))
    return answer


def _reason(answer: Refusal) -> str:
    return error_text(answer.code, language(), **dict(answer.detail) | {"rule": answer.rule})


def _end(said: str) -> NoReturn:
    typer.secho(said, err=True, fg="red")
    raise typer.Exit(REFUSED)
