import pytest

from govim.texts import LANGUAGES, Language
from govim_audit.export.errors import ExportRefused, ForeignFile, TargetExists, Unproved, Unpublished

REFUSALS: list[ExportRefused] = [
    TargetExists(target="/x"),
    Unpublished(position=3),
    Unproved(position=3),
    ForeignFile(name="'a b'"),
]


@pytest.mark.parametrize("refused", REFUSALS, ids=lambda refused: refused.code)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_says_itself_with_its_values(refused: ExportRefused, language: Language) -> None:
    said = refused.text(language)
    assert "{" not in said
    assert all(str(value) in said for value in refused.values.values())
