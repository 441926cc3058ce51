import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest
from pypdf import PdfReader

from govim_audit.reports.pages import report_html
from govim_audit.reports.renderer import MIB, Limits, Reason, ReportFailed, render_pdf
from govim_audit.reports.report import Line
from govim_audit.reports.typeface import installed_typeface
from tests.audit.reports.samples import line, report, right_edge, text_of

LONGEST = 20_000  # bytes of a message, by the shipped pack
SMALL = Limits(memory=800 * MIB, cpu_seconds=5, wall_seconds=20.0)


def printed(folder: Path, *lines: Line, sought: str | None = None) -> Path:
    target = folder / "report.pdf"
    render_pdf(report_html(report(*lines, sought=sought), installed_typeface()), target)
    return target


def refused(folder: Path, html: str, limits: Limits = SMALL) -> ReportFailed:
    """The failure; nothing is left of the attempt."""
    with pytest.raises(ReportFailed) as failed:
        render_pdf(html, folder / "report.pdf", limits)
    assert list(folder.iterdir()) == []
    return failed.value


def test_chinese_text_is_found_again(tmp_path: Path) -> None:
    texts = [
        "土地出让请示稿已送办公室核稿",
        "關於土地出讓的請示",
        "喆、堃、镕、㐂、龘、𠮷",
        "full width ＡＢＣ，１２３",
    ]
    found = text_of(printed(tmp_path, *(line(n, each, hit=n) for n, each in enumerate(texts, 1))))
    for each in texts:
        assert each in found
    assert "通讯审计检索报告" in found


def test_a_rare_twin_does_not_change_the_common_character(tmp_path: Path) -> None:
    found = text_of(printed(tmp_path, line(1, "⼀㬵", hit=1), line(2, "一张胶片", hit=2)))
    assert "一张胶片" in found
    assert "U+2F00" in found
    assert "U+3B35" in found


def test_a_match_in_the_middle_of_a_text_is_extracted_with_it(tmp_path: Path) -> None:
    assert "关于土地出让的请示" in text_of(
        printed(tmp_path, line(1, "关于土地出让的请示", hit=1), sought="土地")
    )


def test_the_same_report_is_the_same_bytes(tmp_path: Path) -> None:
    once = printed(tmp_path, line(1, "土地", hit=1)).read_bytes()
    time.sleep(1.1)  # another second on the clock
    assert printed(tmp_path, line(1, "土地", hit=1)).read_bytes() == once
    assert printed(tmp_path, line(1, "地土", hit=1)).read_bytes() != once


def test_contents_name_the_page_of_a_hit(tmp_path: Path) -> None:
    pdf = printed(tmp_path, *(line(n, "某事", hit=n) for n in range(1, 41)))
    pages = text_of(pdf).split("\f")[:-1]
    where = next(n for n, page in enumerate(pages, 1) if "审计位置 88040" in page)
    contents = next(entry for entry in "".join(pages[1:3]).split("\n") if "命中 40" in entry)
    assert contents.endswith(f".{where}")
    assert f"共{len(pages)}页" in pages[-1].replace(" ", "")


def test_fonts_are_embedded_and_pages_are_a4(tmp_path: Path) -> None:
    pdf = printed(tmp_path, line(1, "土地", hit=1))
    listed = subprocess.run(["pdffonts", pdf], capture_output=True, text=True, check=True).stdout
    fonts = [each.split() for each in listed.splitlines()[2:]]
    assert fonts
    assert all("CJK-SC" in each[0] for each in fonts)
    assert all(
        each[-5:-2] == ["yes", "yes", "yes"] for each in fonts
    )  # embedded, subset, with its characters
    assert [round(float(side)) for side in PdfReader(pdf).pages[0].mediabox[2:]] == [595, 842]


# fault 24
@pytest.mark.slow
@pytest.mark.parametrize("repeated", ["w", "土地", "word ", "w\n", "w\u200b", "⼀w"])
def test_a_longest_message_stays_on_its_pages(tmp_path: Path, repeated: str) -> None:
    times = LONGEST // len(repeated.encode())
    pdf = printed(tmp_path, line(1, repeated * times, hit=1), sought="w")
    assert text_of(pdf).count(repeated.strip("⼀")[0]) >= times
    assert right_edge(pdf) <= 595 - 60


def test_the_file_is_private(tmp_path: Path) -> None:
    assert printed(tmp_path, line(1, "土地", hit=1)).stat().st_mode & 0o777 == 0o600


# fault 23
def test_a_table_of_a_million_rows_ends_at_the_time_limit(tmp_path: Path) -> None:
    failure = refused(tmp_path, "<table>" + "<tr><td>x" * 1_000_000, Limits(cpu_seconds=4))
    assert failure.reason is Reason.TIME
    assert failure.detail == {"limit": 4}


# fault 23
def test_a_table_of_a_million_rows_ends_at_the_memory_limit(tmp_path: Path) -> None:
    failure = refused(tmp_path, "<table>" + "<tr><td>x" * 1_000_000, Limits(memory=350 * MIB))
    assert failure.reason is Reason.MEMORY
    assert failure.detail == {"limit": 350}


# fault 23
def test_an_endless_layout_is_killed(tmp_path: Path) -> None:
    failure = refused(tmp_path, "<div style='display: flex'>" * 40 + "x", Limits(wall_seconds=4.0))
    assert failure.reason is Reason.TIME


# fault 23
@pytest.mark.parametrize(
    "html",
    [
        "<style>@page { size: 1000000000px 1000000000px }</style>x",
        "<div style='height: 1000000000px'>x</div>y",
        "<style>@page { size: 9px; margin: 0 }</style>" + "<p style='break-before: page'>x" * 500_000,
    ],
)
def test_a_huge_page_takes_no_more_than_its_limits(tmp_path: Path, html: str) -> None:
    began = time.monotonic()
    with suppress(ReportFailed):
        render_pdf(html, tmp_path / "report.pdf", SMALL)
    assert time.monotonic() - began < SMALL.wall_seconds + 5


def test_a_file_over_its_limit_is_refused(tmp_path: Path) -> None:
    html = report_html(report(line(1, "土地", hit=1)), installed_typeface())
    assert refused(tmp_path, html, Limits(size=2 * MIB // 1000)).reason is Reason.SIZE


def test_nothing_that_a_page_names_is_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret.css"
    secret.write_text("p::after { content: 'fetched' }")
    out = tmp_path / "out"
    out.mkdir()
    page = f"<link rel=stylesheet href='{secret.as_uri()}'><style>@import '{secret.as_uri()}';</style><p>text"
    render_pdf(page, out / "report.pdf")
    assert "fetched" not in text_of(out / "report.pdf")
    assert "text" in text_of(out / "report.pdf")


def test_a_failing_renderer_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.path", [str(tmp_path)])
    monkeypatch.setattr("sys.executable", "/bin/false")
    assert refused(tmp_path, "x").reason is Reason.CRASH


def test_passwords_do_not_reach_the_renderer(monkeypatch: pytest.MonkeyPatch) -> None:
    from govim_audit.reports.renderer import _environment

    monkeypatch.setenv("GOVIM_PASSWORD", "secret")
    assert "secret" not in _environment().values()
