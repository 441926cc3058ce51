"""What can be wrong with a configuration, and where; `config.<problem>` in the catalogue says what to do."""

from enum import StrEnum

from govim.texts import Language, text


class Problem(StrEnum):
    SYNTAX = "syntax"
    UNREADABLE = "unreadable"
    UNKNOWN_KEY = "unknown_key"
    MISSPELT_VARIABLE = "misspelt_variable"
    WRONG_VALUE = "wrong_value"
    NOT_A_ZONE = "not_a_zone"
    NOT_A_NETWORK = "not_a_network"
    NOT_A_STORAGE = "not_a_storage"
    SECRET_IN_PLACE = "secret_in_place"  # noqa: S105 -- the name of a problem
    OPEN_SECRET = "open_secret"  # noqa: S105
    INCOMPLETE_PAIR = "incomplete_pair"


class ConfigError(ValueError):
    """The configuration is refused as a whole. Holds no value: a value may be a secret."""

    def __init__(self, problem: Problem, *, place: str, key: str = "", hint: str = "") -> None:
        super().__init__(f"{place}: {key}: {problem} {hint}")
        self.problem, self.place, self.key, self.hint = problem, place, key, hint

    def explain(self, language: Language) -> str:
        hint = self.hint
        if self.problem is Problem.UNKNOWN_KEY and hint:
            hint = text("config.suggestion", language, suggestion=hint)
        return text(f"config.{self.problem}", language, place=self.place, key=self.key, hint=hint)
