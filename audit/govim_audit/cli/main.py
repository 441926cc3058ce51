"""govim-audit search | report | verify.

Exit status: 0 good, 1 verification found something, 2 unusable, 3 refused.
"""

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from govim.storage.site import StoredSite
from govim.terminal import Lang, TextOnly
from govim.wiring.site import load_site
from govim_audit.cli.asking import recorded
from govim_audit.cli.officer import signed_in
from govim_audit.cli.question import Words
from govim_audit.cli.refusals import refusals_said
from govim_audit.cli.reporting import Format, Written, write_report
from govim_audit.cli.showing import as_json, show
from govim_audit.cli.verifying import verify as verify_path
from govim_audit.cli.voice import Status, Voice, find_voice
from govim_audit.completeness import HitDigest
from govim_audit.export.sealing import refuse_to_overwrite
from govim_audit.record import Json, Kind
from govim_audit.search.query import MAX_LIMIT
from govim_audit.trail.merkle import leaf_hash

app = typer.Typer(
    cls=TextOnly,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they show local variables: a password is one
    help="GovIM audit: search, report, verify · 审计检索与验证",
)

Data = Annotated[
    Path, typer.Option("--data", help="Data folder · 数据目录", envvar="GOVIM_DATA", readable=False)
]
ConfigFile = Annotated[
    Path | None,
    typer.Option(
        "--config", help="Not govim.toml in the data folder · 配置文件", envvar="GOVIM_CONFIG", readable=False
    ),
]
Login = Annotated[str, typer.Option("--as", help="Your account (compliance officer) · 合规专员账号")]
PasswordFile = Annotated[
    Path | None,
    typer.Option(help="Its first line; else $GOVIM_PASSWORD, else asked for · 密码文件", readable=False),
]
Text = Annotated[str | None, typer.Argument(help="Any substring · 任意字词")]
Sender = Annotated[str | None, typer.Option(help="Account or exact name · 账号或姓名")]
Conversation = Annotated[str | None, typer.Option(help="Conversation id · 会话编号")]
After = Annotated[str | None, typer.Option(help="2026-11-24[ 09:05], inclusive · 起始时间（含）")]
Before = Annotated[str | None, typer.Option(help="2026-11-25[ 09:05], exclusive · 截止时间（不含）")]
Kinds = Annotated[list[Kind] | None, typer.Option("--kind", help="May be repeated · 记录类型，可多次")]
DEFAULT_DATA = Path("data")
FORMAT_HELP = "pdf,jsonl,csv; records.jsonl always, as verify needs it · 格式；records.jsonl 总会写出，供核验"


@app.command()
def search(
    login: Login,
    text: Text = None,
    data: Data = DEFAULT_DATA,
    config: ConfigFile = None,
    password_file: PasswordFile = None,
    sender: Sender = None,
    conversation: Conversation = None,
    after: After = None,
    before: Before = None,
    kind: Kinds = None,
    limit: Annotated[int, typer.Option(min=1, max=MAX_LIMIT, help="The newest · 最多显示条数")] = 50,
    is_json: Annotated[bool, typer.Option("--json", help="For programs · 输出 JSON")] = False,
    lang: Lang = None,
) -> None:
    """Search everything that was ever said · 检索审计记录"""
    voice = find_voice(lang)
    words = Words(
        text=text,
        sender=sender,
        conversation=conversation,
        after=after,
        before=before,
        kinds=kind or (),
        limit=limit,
    )
    with (
        refusals_said(voice),
        signed_in(_site(data, config), login, _password(password_file, voice)) as officer,
        recorded(officer, words, Kind.AUDIT_SEARCHED, {"limit": limit}, voice) as question,
    ):
        found = question.search.newest(question.query)
        hits = list(question.search.hits(found.positions[::-1]))
        digest = HitDigest()
        for hit in reversed(hits):
            digest.add(hit.record.position, leaf_hash(hit.record.leaf_bytes))
        asked = replace(question.completeness(officer, found), hits=digest.hits, digest=digest.hex())
        if is_json:
            typer.echo(as_json(hits, asked, question, voice))
        else:
            show(hits, asked, question, voice)


@app.command()
def report(
    login: Login,
    out: Annotated[
        Path, typer.Option(help="A folder that is not there yet · 输出目录（须不存在）", readable=False)
    ],
    text: Text = None,
    data: Data = DEFAULT_DATA,
    config: ConfigFile = None,
    password_file: PasswordFile = None,
    sender: Sender = None,
    conversation: Conversation = None,
    after: After = None,
    before: Before = None,
    kind: Kinds = None,
    formats: Annotated[str, typer.Option("--format", help=FORMAT_HELP)] = "pdf,jsonl,csv",
    lang: Lang = None,
) -> None:
    """Export every hit with its context, proofs and a PDF report · 导出并生成报告"""
    voice = find_voice(lang)
    wanted = _formats(formats, voice)
    words = Words(
        text=text, sender=sender, conversation=conversation, after=after, before=before, kinds=kind or ()
    )
    what: dict[str, Json] = {"formats": sorted(wanted)}
    with refusals_said(voice):
        refuse_to_overwrite(out)
        with (
            signed_in(_site(data, config), login, _password(password_file, voice)) as officer,
            recorded(officer, words, Kind.AUDIT_EXPORTED, what, voice) as question,
        ):
            written = write_report(officer, question, out, wanted, voice)
    _say_written(written, voice)


@app.command()
def verify(
    path: Annotated[
        Path, typer.Argument(help="An export or a data folder · 导出目录或数据目录", readable=False)
    ],
    elsewhere: Annotated[
        Path | None,
        typer.Option(
            "--anchor", "--mirror", help="Checkpoints kept elsewhere · 异地保存的检查点目录", readable=False
        ),
    ] = None,
    vkey: Annotated[
        str | None, typer.Option(help="The site's public key, or its file · 公钥或公钥文件")
    ] = None,
    config: ConfigFile = None,
    lang: Lang = None,
) -> None:
    """Verify offline; nothing is written · 离线验证"""
    voice = find_voice(lang)
    with refusals_said(voice):
        status = verify_path(path, elsewhere, vkey, lambda data: _site(data, config), voice)
    raise typer.Exit(status)


def _site(data: Path, config: Path | None) -> StoredSite:
    return load_site(data, config, os.environ)


def _password(file: Path | None, voice: Voice) -> str:
    """Never from the command line, which others can read."""
    if file is not None:
        try:
            return file.read_text(encoding="utf-8").partition("\n")[0]
        except OSError as error:
            voice.end(Status.UNUSABLE, voice.text("audit.cli.password_file", reason=error.strerror))
        except UnicodeDecodeError:
            voice.end(Status.UNUSABLE, voice.text("cli.user.not_utf8", file=file))
    if (given := os.environ.get("GOVIM_PASSWORD")) is not None:
        return given
    if not sys.stdin.isatty():
        voice.end(Status.UNUSABLE, voice.text("audit.cli.password_needed"))
    return str(typer.prompt(voice.text("audit.cli.password"), hide_input=True, err=True))


def _formats(written: str, voice: Voice) -> frozenset[Format]:
    try:
        return frozenset(Format(each.strip().lower()) for each in written.split(","))
    except ValueError:
        voice.end(Status.UNUSABLE, voice.text("audit.cli.format", format=written))


def _say_written(written: Written, voice: Voice) -> None:
    asked = written.asked
    voice.say("audit.cli.written", folder=written.folder, hits=asked.hits, context=asked.context)
    voice.say("audit.cli.evidence")
    voice.say("audit.cli.verify_with", folder=written.folder)
    if written.failed is not None:
        failed = written.failed
        voice.end(Status.UNUSABLE, voice.text(f"report.failed.{failed.reason}", **failed.detail))
