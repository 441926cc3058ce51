import pytest

from tests.govim.web.desk import Desk


def test_colleagues_are_found_by_a_part_of_the_name(ada: Desk) -> None:
    found = ada.get("/api/people", params={"q": "欧阳"}).json()
    assert found["total"] == 1
    [person] = found["people"]
    assert (person["name"], person["unit"], person["post"]) == ("欧阳秀", "秘书科", "科员")
    assert person.keys() == {"id", "name", "unit", "post"}


@pytest.mark.parametrize("query", ["ouyangxiu", "OUYANG", "歐陽", "ｏｕｙａｎｇ"])
def test_writing_does_not_matter(ada: Desk, query: str) -> None:
    names = {person["name"] for person in ada.get("/api/people", params={"q": query}).json()["people"]}
    assert names == {"欧阳秀"}


def test_a_unit_finds_its_people(ada: Desk) -> None:
    names = {person["name"] for person in ada.get("/api/people", params={"q": "秘书科"}).json()["people"]}
    assert {"李娜", "王芳", "刘洋", "欧阳秀"} == names


def test_a_list_is_cut_and_says_how_many_there_are(ada: Desk) -> None:
    found = ada.get("/api/people", params={"limit": 3}).json()
    assert len(found["people"]) == 3
    assert found["total"] > 30


@pytest.mark.parametrize("params", [{"q": "x" * 101}, {"limit": "0"}, {"limit": "201"}, {"limit": "x"}])
def test_a_wrong_question_is_malformed(ada: Desk, params: dict[str, str]) -> None:
    answer = ada.get("/api/people", params=params)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


@pytest.mark.parametrize("query", ["%", "_", "'", "\\", "*", "没有这样的人"])
def test_no_character_is_a_pattern(ada: Desk, query: str) -> None:
    assert ada.get("/api/people", params={"q": query}).json()["total"] == 0
