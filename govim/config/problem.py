"""What can be wrong with a configuration, and where; `config.<problem>` in the catalogue says what to do."""

from dataclasses import dataclass
from enum import StrEnum

from govim.texts import Language, text


class Problem(StrEnum):
    SYNTAX = "syntax"
    UNREADABLE = "unreadable"
    UNREADABLE_FILE = "unreadable_file"
    UNKNOWN_KEY = "unknown_key"
    MISSPELT_VARIABLE = "misspelt_variable"
    WRONG_VALUE = "wrong_value"
    NOT_A_ZONE = "not_a_zone"
    NOT_A_NETWORK = "not_a_network"
    NOT_A_STORAGE = "not_a_storage"
    SECRET_IN_PLACE = "secret_in_place"  # noqa: S105 -- the name of a problem
    OPEN_SECRET = "open_secret"  # noqa: S105
    INCOMPLETE_PAIR = "incomplete_pair"
    SAME_PORT = "same_port"
    MIRROR_INSIDE = "mirror_inside"
    NO_MIRROR = "no_mirror"
    NEEDS_TLS = "needs_tls"
    NOT_A_FOLDER = "not_a_folder"
    NOT_PEM = "not_pem"
    NO_MATCH = "no_match"
    UNUSABLE_KEY = "unusable_key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """`place` is a file and line, or a variable. Holds no value, since that may be a secret; `file` is the
    path of one that the setting names."""

    problem: Problem
    place: str
    key: str = ""
    hint: str = ""
    file: str = ""

    def explain(self, language: Language) -> str:
        hint = self.hint
        if self.problem is Problem.UNKNOWN_KEY and hint:
            hint = text("config.suggestion", language, suggestion=hint)
        values = {"place": self.place, "key": self.key, "hint": hint, "file": self.file}
        return text(f"config.{self.problem}", language, **values)


class ConfigError(ValueError):
    """The configuration is refused as a whole, for all of this."""

    def __init__(self, *complaints: Complaint) -> None:
        super().__init__("\n".join(each.explain("en") for each in complaints))
        self.complaints = complaints

    def explain(self, language: Language) -> str:
        return "\n".join(each.explain(language) for each in self.complaints)
