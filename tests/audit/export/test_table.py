import io

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govim.storage.keyring import SITE_ZONE
from govim.texts import catalogue
from govim_audit.export.lines import RecordLine
from govim_audit.export.table import COLUMNS, TableWriter, is_same_row, neutralised, read_rows
from govim_audit.record import Kind


def line(text: str) -> RecordLine:
    return RecordLine(
        position=3,
        epoch=1,
        index=3,
        hit=True,
        leaf='{"h":"00","k":"message.sent","t":"2026-11-24T16:00:00.000Z","v":1}',
        body_salt="00",
        body="{}",
        content_salt="00",
        content=msgspec.json.encode({"kind": "text", "text": text}).decode(),
        proof=[],
        sender=None,
        conversation=None,
        recalled=None,
    )


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "＋1", "－1", "＠1"]
)
def test_a_formula_is_neutralised(cell: str) -> None:
    assert neutralised(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", " ", "预算=1", "1-2", "'x"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert neutralised(cell) == cell


def test_the_day_is_that_of_the_site() -> None:
    handle = io.StringIO()
    TableWriter(handle, "en", SITE_ZONE).write(line(""))
    assert '"2026-11-25 00:00:00.000+08:00","2026-11-24T16:00:00.000Z"' in handle.getvalue()


def test_headings_and_kinds_have_their_texts() -> None:
    wanted = {f"export.column.{column}" for column in COLUMNS} | {f"export.kind.{kind}" for kind in Kind}
    assert wanted <= catalogue().keys()


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_text_comes_back_from_the_table(text: str) -> None:
    handle = io.StringIO(newline="")
    TableWriter(handle, "zh-CN", SITE_ZONE).write(line(text))
    handle.seek(0)
    [row] = read_rows(handle)
    assert row[COLUMNS.index("text")].removeprefix("'") == text.removeprefix("'")
    assert is_same_row(row, line(text), SITE_ZONE)
    assert not is_same_row([*row[:-1], "0"], line(text), SITE_ZONE)
