from govim.config.problem import Complaint, ConfigError, Problem
from govim.texts import LANGUAGES, catalogue


def test_each_problem_has_a_text() -> None:
    assert [each for each in Problem if f"config.{each}" not in catalogue()] == []


def test_a_complaint_names_place_key_and_what_to_do() -> None:
    complaint = Complaint(
        problem=Problem.UNKNOWN_KEY, place="govim.toml:3", key="listen.prot", hint="listen.port"
    )
    for language in LANGUAGES:
        said = complaint.explain(language)
        assert said.startswith("govim.toml:3")
        assert "listen.prot" in said
        assert "listen.port" in said


def test_without_a_near_name_nothing_is_suggested() -> None:
    said = Complaint(problem=Problem.UNKNOWN_KEY, place="p", key="k").explain("en")
    assert said == "p: there is no setting k. All of them: docs/settings.md."


def test_an_error_says_each_complaint_in_a_line() -> None:
    complaints = [Complaint(problem=Problem.UNKNOWN_KEY, place=f"f:{line}", key="k") for line in (1, 2)]
    error = ConfigError(*complaints)
    for said in (error.explain("en"), str(error)):
        assert [line[:3] for line in said.split("\n")] == ["f:1", "f:2"]
