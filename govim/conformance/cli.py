"""govim-conformance URL: any build, from outside."""

import asyncio
import ssl
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.progress import Progress

from govim.cli.speaking import give_up, out, problems
from govim.conformance.report import as_fields, is_conformant, show
from govim.conformance.running import Result, Trial, find_offered, run, trials
from govim.conformance.site import SignInRefused, Site
from govim.conformance.suite import CASES, GROUPS
from govim.conformance.target import Target, UnusableUrl, target
from govim.conformance.verdict import Unexpected
from govim.terminal import Lang, OneCommand, language
from govim.texts import text

# Of `govim demo`, which prints them and serves this machine only.
DEMO_LOGINS = ("lina", "wangfang")
DEMO_PASSWORD = "govim-demo"  # noqa: S105

app = typer.Typer(add_completion=False, pretty_exceptions_show_locals=False)
Url = Annotated[str, typer.Argument(help="http(s)://host:port or ws(s)://host:port/path · 服务器地址")]
Api = Annotated[str | None, typer.Option(help="Where to sign in, if on another port · 登录地址")]
Logins = Annotated[
    list[str] | None, typer.Option("--login", help="One or two accounts; else the demo's · 账号（一或两个）")
]
PasswordFile = Annotated[
    Path | None, typer.Option(exists=True, dir_okay=False, help="A line for each login · 每个账号一行密码")
]
Authority = Annotated[
    Path | None, typer.Option(exists=True, dir_okay=False, help="Certificates to trust · 信任的证书")
]
Only = Annotated[list[str] | None, typer.Option(help=f"Groups: {', '.join(GROUPS)} · 只运行这些组")]


@app.command(cls=OneCommand)
def conformance(
    url: Url,
    api: Api = None,
    login: Logins = None,
    password_file: PasswordFile = None,
    authority: Authority = None,
    only: Only = None,
    is_quick: Annotated[bool, typer.Option("--quick", help="Without the slow cases · 跳过耗时用例")] = False,
    is_all: Annotated[bool, typer.Option("--all", help="Show passed cases, too · 显示全部用例")] = False,
    is_json: Annotated[bool, typer.Option("--json", help="For programs · 输出 JSON")] = False,
    lang: Lang = None,
) -> None:
    """Hold a server to its protocol; leaves messages between the accounts · 协议一致性测试"""
    del lang  # it took effect while it was parsed
    unknown = sorted(set(only or ()) - set(GROUPS))
    if unknown:
        give_up("conformance.no_group", groups=", ".join(unknown), known=", ".join(GROUPS))
    try:
        aim = target(url, api=api, authority=str(authority) if authority else None)
    except UnusableUrl as error:
        give_up("conformance.bad_url", url=error)
    credentials = _credentials(login, password_file)
    chosen = [
        trial
        for trial in trials(CASES)
        if (not only or trial.case.group in only) and not (is_quick and trial.case.is_slow)
    ]
    results = asyncio.run(_hold(aim, credentials, chosen))
    if is_json:
        out.out(msgspec.json.encode(as_fields(url, results)).decode(), highlight=False)
    else:
        show(out, results, language(), every=is_all)
    if not is_conformant(results):
        raise typer.Exit(1)


def _credentials(logins: list[str] | None, file: Path | None) -> list[tuple[str, str]]:
    if not logins:
        return [(login, DEMO_PASSWORD) for login in DEMO_LOGINS]
    if file is None:
        label = text("cli.user.password", language())
        return [(login, typer.prompt(f"{login}: {label}", hide_input=True, err=True)) for login in logins]
    passwords = file.read_text(encoding="utf-8").splitlines()
    if len(passwords) < len(logins):
        give_up("conformance.few_passwords", file=file)
    return list(zip(logins, passwords, strict=False))


async def _hold(aim: Target, credentials: list[tuple[str, str]], chosen: list[Trial]) -> list[Result]:
    site = Site(aim)
    try:
        site.accounts = [await site.sign_in(*each) for each in credentials]
        site.again = partial(site.sign_in, *credentials[0])
        site.offered = await find_offered(site)
    except SignInRefused as error:
        give_up("conformance.no_sign_in", reason=error)
    except ssl.SSLError as error:
        give_up("conformance.no_trust", reason=error)
    except (OSError, Unexpected) as error:
        give_up("conformance.no_server", origin=aim.api.origin, reason=error)
    with Progress(console=problems, transient=True) as progress:
        return await run(site, chosen, _told(progress, len(chosen)))


def _told(progress: Progress, total: int) -> Callable[[Result], None]:
    task = progress.add_task(text("conformance.running", language()), total=total)

    def told(result: Result) -> None:
        progress.update(task, advance=1, description=result.trial.id)

    return told


if __name__ == "__main__":
    app()
