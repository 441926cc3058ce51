from html import unescape

import httpx2
import pytest

from govim.texts import LANGUAGES, Language, error_text, text
from govim.web.api.document import document
from govim.web.api.page import explained, kind, page, rows
from govim.web.api.table import OPERATIONS


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_each_operation_in_each_language(language: Language) -> None:
    shown = page(language)
    assert f'<html lang="{language}">' in shown
    assert [each.id for each in OPERATIONS if f'<section id="{each.id}">' not in shown] == []
    assert text("api.pin", language) in shown


def test_each_link_within_the_page_leads_somewhere() -> None:
    shown = page("en")
    targets = {part.split('"')[0] for part in shown.split('href="#')[1:]}
    assert [each for each in targets if f'id="{each}"' not in shown] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_refusal_is_explained(language: Language) -> None:
    shown = page(language)
    told = [each for each in explained(language) if each.text in unescape(shown)]
    assert {each.code for each in told} == {each.code for each in explained(language)}
    assert error_text("needs_owner", language) in shown


def test_fields_are_listed_with_their_bounds() -> None:
    body = document()["components"]["schemas"]["ReactBody"]
    found = {row.name: (row.kind, row.is_required) for row in rows(body, "body")}
    assert found == {"reaction": ("string (≥ 1 ch, ≤ 32 ch)", True), "is_set": ("boolean", False)}


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"type": "array", "items": {"type": "string", "format": "uuid"}, "maxItems": 5}, "[uuid] (≤ 5)"),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "integer | null"),
        ({"enum": ["a", "b"]}, '"a" | "b"'),
        ({"type": "object", "additionalProperties": {"type": "string"}}, "{string}"),
        ({"$ref": "#/components/schemas/Tally"}, "Tally"),
        ({}, "any"),
    ],
)
def test_a_type_is_said_in_a_few_words(schema: dict[str, object], said: str) -> None:
    assert kind(schema) == said


def test_both_are_served_without_a_session(nobody: httpx2.Client) -> None:
    assert nobody.get("/api/openapi.json").json()["openapi"] == "3.1.0"
    english = nobody.get("/api/docs", headers={"accept-language": "en"})
    assert "Pin a message" in english.text
    assert "置顶消息" in nobody.get("/api/docs").text
    assert nobody.get("/api/docs?lang=en").text == english.text
    assert "置顶消息" in nobody.get("/api/openapi.json?lang=zh-CN").text
    assert "Pin a message" in nobody.get("/api/openapi.json", headers={"accept-language": "en"}).text
    assert nobody.get("/api/docs?lang=fr").status_code == 200


def test_the_page_takes_nothing_from_elsewhere_and_runs_no_script(nobody: httpx2.Client) -> None:
    shown = nobody.get("/api/docs").text
    assert ("<script" in shown, "style=" in shown, "//" in shown.replace("<!doctype html>", "")) == (
        False,
        False,
        False,
    )
    style = nobody.get("/api/docs.css")
    assert style.headers["content-type"].startswith("text/css")
    assert "url(" not in style.text
