import re
from dataclasses import replace

from govim_audit.reports.pages import report_html
from govim_audit.reports.report import Report
from govim_audit.reports.typeface import installed_typeface
from govim_audit.search.telling import State
from tests.audit.reports.samples import in_english, line, report


def html(printed: Report) -> str:
    return report_html(printed, installed_typeface())


def test_hostile_html_is_text() -> None:
    attack = "<script>alert(1)</script><img src='http://evil/'>{{ 7*7 }}"
    made = html(replace(report(line(1, attack, hit=1)), site=attack, made_by=attack, query=attack))
    assert "<script" not in made
    assert "<img" not in made
    assert "{{ 7*7 }}" in made


def test_names_cannot_reverse_the_line() -> None:
    made = html(replace(report(), made_by="周\u202e敏"))
    body = made.split("<body>")[1]
    assert "\u202e" not in body
    assert "U+202E" in body


def test_only_hits_are_marked() -> None:
    made = html(report(line(1, "土地"), line(2, "土地出让", hit=1), sought="土地"))
    assert re.findall("<mark>(.*?)</mark>", made) == ["土地"]


def test_a_recalled_text_is_marked_in_words() -> None:
    recalled = replace(line(1, "土地", hit=1, state=State.RECALLED), state_words="已撤回：由李娜撤回")
    assert "已撤回：由李娜撤回" in html(report(recalled))


def test_a_disposed_text_is_said_to_be() -> None:
    assert "内容已依规处置" in html(report(line(1, None, hit=1, state=State.DISPOSED)))


def test_a_report_without_hits_says_so() -> None:
    assert "没有符合条件的记录" in html(report())


def test_each_hit_has_its_position_and_hash_twice() -> None:
    made = html(report(line(1, "土地", hit=1)))
    assert made.count(f"{1:064x}") == 2  # beside the text, and in the list
    assert "审计位置 88001" in made


def test_volumes_are_numbered() -> None:
    made = html(replace(report(line(1, "土地", hit=1)), volume=2, volumes=3, hits=700))
    assert "第 2 卷，共 3 卷" in made
    assert "20261124-88301-2" in made


def test_english_on_request() -> None:
    made = html(in_english(report(line(1, "土地", hit=1))))
    assert '<html lang="en">' in made
    assert "Report of an audit search" in made
