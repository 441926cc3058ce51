"""govim doctor: each component, its state, why, and what to do."""

import os
from collections.abc import Iterator
from pathlib import Path

import typer
from rich.markup import escape
from rich.table import Table

from govim.cli.speaking import out
from govim.config import ConfigError, load
from govim.config.settings import Settings
from govim.domain.finding import Finding, State
from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim.terminal import language
from govim.texts import Language, catalogue, text
from govim.wiring import SystemClock
from govim.wiring.checks import examine, find_server
from govim.wiring.site import site_of

STYLES = {State.OK: "green", State.WARNING: "yellow", State.PROBLEM: "red"}


def report(data: Path, config: Path | None) -> None:
    """Print a table; exit code 1 if anything is a problem."""
    lang = language()
    findings = list(_findings(data, config, lang))
    table = Table(title=text("cli.doctor.title", lang), title_justify="left")
    for column in ("component", "state", "cause", "remedy"):
        table.add_column(text(f"cli.doctor.{column}", lang), overflow="fold")
    for finding in findings:
        table.add_row(*_row(finding, lang))
    out.print(table)
    if any(finding.state is State.PROBLEM for finding in findings):
        raise typer.Exit(1)


def _findings(data: Path, config: Path | None, lang: Language) -> Iterator[Finding]:
    """With a wrong configuration the rest is examined by the defaults."""
    settings, folder = Settings(), DataFolder(data)
    site = StoredSite(folder)
    try:
        settings = load(data, file=config, environment=os.environ).settings
        site = site_of(folder, settings)
    except ConfigError as error:
        reason = error.explain(lang)
        yield Finding(
            component="config", state=State.PROBLEM, cause="config_wrong", values={"reason": reason}
        )
    else:
        yield Finding(component="config", state=State.OK, cause="config_valid")
    yield find_server(folder)
    yield from examine(site, settings, now=SystemClock().now())


def _row(finding: Finding, lang: Language) -> tuple[str, ...]:
    state = f"[{STYLES[finding.state]}]{text(f'health.state.{finding.state}', lang)}[/]"
    remedy = f"health.remedy.{finding.cause}"
    return (
        text(f"health.{finding.component}", lang),
        state,
        escape(text(f"health.cause.{finding.cause}", lang, **finding.values)),
        escape(text(remedy, lang, **finding.values)) if remedy in catalogue() else "",
    )
