"""A report as one HTML page with its style inside: all that the renderer is given."""

import re
from functools import cache, partial
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup, escape

from govim.texts import text
from govim_audit.completeness import PROVED, STATED
from govim_audit.record import rfc3339
from govim_audit.reports.report import Report
from govim_audit.reports.typeface import Typeface
from govim_audit.reports.visible import Look, Piece, pieces
from govim_audit.search.wording import full_time

_LONG_WORD = re.compile(r"([^\s\u2e80-\uffff]{80})")
_PREVIEW = 40  # characters of a text in the table of contents


def report_html(report: Report, typeface: Typeface) -> str:
    def say(key: str, /, **values: object) -> str:
        return text(f"report.{key}", report.language, **values)

    def shown(value: str, sought: str | None = None) -> Markup:
        """Whatever somebody wrote, also as a name or a title."""
        printed = (
            _printed(piece, say("more_marks", n=piece.count)) for piece in pieces(value, typeface, sought)
        )
        return Markup("").join(printed)

    return _template().render(
        report=report,
        say=say,
        shown=shown,
        preview=lambda value: shown(_preview(value)),
        full_time=partial(full_time, zone=report.zone),
        created=rfc3339(report.made_at),
        proved=[text(key, report.language) for key in PROVED],
        stated=[text(key, report.language) for key in STATED],
        style=Markup(_resource("report.css")),  # noqa: S704 -- ours, from the package
    )


def _printed(piece: Piece, more_marks: str) -> Markup:
    if piece.look is Look.PLAIN:
        # Inside a word of 64 KiB the line breaker takes minutes to find each place by itself.
        printed = Markup("<wbr>").join(map(escape, filter(None, _LONG_WORD.split(piece.text))))
    elif piece.look is Look.MARKS:
        printed = Markup('<span class="code">{}</span>').format(more_marks)
    else:
        times = f" ×{piece.count}" if piece.count > 1 else ""
        printed = Markup('<span class="code">{}{}</span>').format(piece.text, times)
    return Markup("<mark>{}</mark>").format(printed) if piece.is_hit else printed


def _preview(value: str) -> str:
    line = " ".join(value.split())
    return line if len(line) <= _PREVIEW else line[:_PREVIEW] + "…"


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(_resource("report.html.j2"))


def _resource(name: str) -> str:
    return (files("govim_audit.reports") / "templates" / name).read_text(encoding="utf-8")
