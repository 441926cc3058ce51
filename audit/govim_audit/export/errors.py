"""Why an export was not made.

ExportRefused
├── TargetExists   nothing is ever written over
├── Unpublished    a record is not under a checkpoint yet
├── Unproved       a record does not lead to the checkpoint's root: run `verify` on the data folder
└── ForeignFile    a file that cannot be listed in the manifest
"""

from typing import ClassVar

from govim.texts import Language, text


class ExportRefused(Exception):
    """`export.refused.<code>` in the catalogue says it to a person."""

    code: ClassVar[str]

    def __init__(self, **values: str | int) -> None:
        super().__init__(f"{self.code}: {values}")
        self.values = values

    def text(self, language: Language) -> str:
        return text(f"export.refused.{self.code}", language, **self.values)


class TargetExists(ExportRefused):
    code = "exists"


class Unpublished(ExportRefused):
    code = "unpublished"


class Unproved(ExportRefused):
    code = "unproved"


class ForeignFile(ExportRefused):
    code = "foreign_file"
