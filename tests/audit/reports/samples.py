"""Reports as values, and the text that a PDF gives back."""

import re
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from govim.storage.keyring import SITE_ZONE
from govim_audit.reports.report import Line, Mark, Passage, Report
from govim_audit.search.telling import State

AT = datetime(2026, 11, 24, 1, 5, 3, 120_000, tzinfo=UTC)
CONVERSATION = "01936f0e-5b7a-7cc2-9d1c-0123456789ab"


def line(seq: int, text: str | None, *, hit: int | None = None, state: State = State.SENT) -> Line:
    mark = None if hit is None else Mark(number=hit, position=88_000 + seq, leaf_hash=f"{seq:064x}")
    return Line(
        at=AT + timedelta(seconds=37 * seq),
        who="欧阳修远",
        state=state,
        text=text,
        seq=seq,
        mark=mark,
    )


def report(*lines: Line, sought: str | None = None) -> Report:
    passage = Passage(title="群组：开发区专项工作", conversation=CONVERSATION, lines=lines)
    return Report(
        number="20261124-88301",
        language="zh-CN",
        site="某市人民政府办公室",
        made_by="周敏（zhoumin）",
        made_at=AT + timedelta(hours=3),
        query="包含“土地”的记录",
        query_facts=(("发送人", "不限"),),
        completeness="检索覆盖审计位置 0 至 88300 的全部记录。",
        completeness_facts=(("时区", "Asia/Shanghai"),),
        sought=sought,
        hits=len(passage.marks),
        passages=(passage,) if lines else (),
        checkpoint="govim-0123456789ab/1\n88301\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— s Az3g\n",
        vkey="govim-0123456789ab/1+0a1b2c3d+AbCdEf0123456789",
        zone=SITE_ZONE,
    )


def in_english(zh: Report) -> Report:
    return replace(zh, language="en")


def text_of(pdf: Path) -> str:
    answer = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True)
    return answer.stdout.decode()


def right_edge(pdf: Path) -> float:
    """Of the text that reaches furthest, in points."""
    answer = subprocess.run(["pdftotext", "-bbox", pdf, "-"], capture_output=True, check=True)
    return max(map(float, re.findall(r'xMax="([0-9.]+)"', answer.stdout.decode())))
