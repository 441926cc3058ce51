"""The documents say what the code does: names that others rely on occur there, links lead somewhere."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import msgspec
from starlette.routing import Route, WebSocketRoute

from govim.protocol import entries, frames, invitations, reports, sign_offs
from govim.protocol.session import CloseCode
from govim.protocol.wire import JSON
from govim.texts import catalogue
from govim.web.api.table import OPERATIONS
from govim.web.app import ROUTES
from tests.architecture.sources import ROOT, shown
from tests.architecture.test_texts import codes

PROTOCOL = (ROOT / "docs/protocol.md").read_text(encoding="utf-8")
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
SKIPPED = {"node_modules", ".venv", ".git", "dist", "build"}
FRAMES: list[type[msgspec.Struct]] = [*get_args(frames.Request), *get_args(frames.Reply)]
BY_FRAME = {each.id for each in OPERATIONS if each.endpoint is None}
PARTS: list[type[msgspec.Struct]] = [
    entries.EntryView,
    frames.Summary,
    frames.MemberView,
    frames.Limits,
    frames.RecallSeconds,
    frames.Changed,
    frames.CursorView,
    invitations.InvitationView,
    reports.ReportView,
    sign_offs.SignOffView,
]


def routes() -> Iterator[str]:
    for route in ROUTES:
        match route:
            case Route(endpoint=endpoint) if endpoint.__module__ == "govim.web.pages":
                pass  # the page and its files are for browsers, not of the protocol
            case Route(name=name) if name in BY_FRAME:
                pass  # /api/docs describes them, from the table itself
            case Route(path=path, methods=methods):
                yield from (f"`{method} {path}" for method in (methods or set()) - {"HEAD"})
            case WebSocketRoute(path=path):
                yield f"`{path}`"


def pages() -> list[Path]:
    return sorted(path for path in ROOT.rglob("*.md") if not SKIPPED & set(path.relative_to(ROOT).parts))


def dead_links(page: Path) -> Iterator[str]:
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        if "://" not in link and not link.startswith("mailto:") and not (page.parent / link).exists():
            yield f"{shown(page)}: {link}"


def test_each_frame_and_its_fields_are_described() -> None:
    tags = [frame.__struct_config__.tag for frame in FRAMES]
    assert [tag for tag in tags if f"`{tag}`" not in PROTOCOL] == []
    fields = [field.name for frame in FRAMES for field in msgspec.structs.fields(frame)]
    assert [field for field in fields if f"`{field}`" not in PROTOCOL] == []


def test_the_parts_of_frames_are_described() -> None:
    fields = [field.name for part in PARTS for field in msgspec.structs.fields(part)]
    assert [field for field in fields if not re.search(rf"`{field}`|\"{field}\"", PROTOCOL)] == []


def test_each_close_code_is_described() -> None:
    codes = [value for name, value in vars(CloseCode).items() if name.isupper()]
    assert [code for code in codes if str(code) not in PROTOCOL] == []


def test_the_subprotocol_is_described() -> None:
    assert f"`{JSON.subprotocol}`" in PROTOCOL


def test_each_route_is_described() -> None:
    assert [route for route in routes() if route not in PROTOCOL] == []


def test_each_screen_names_operations_that_there_are_with_their_routes() -> None:
    lines = (ROOT / "docs/screens.md").read_text(encoding="utf-8").splitlines()
    asked = {
        name
        for line in lines
        if re.match(r"\| \d", line)
        for name in re.findall(r"`(\w+)`", line.split("|")[4])
    }
    routes = {f"| `{each.id}` | `{each.method} {each.path}` |" for each in OPERATIONS if each.id in asked}
    assert asked - {each.id for each in OPERATIONS} == set()
    assert routes - set(lines) == set()
    assert len(routes) > len(OPERATIONS) // 2


def test_each_error_code_is_in_the_protocol_or_the_catalogue() -> None:
    assert [c for c in codes() if f"`{c}`" not in PROTOCOL and f"error.{c}" not in catalogue()] == []


def test_links_between_documents_lead_somewhere() -> None:
    assert [link for page in pages() for link in dead_links(page)] == []
