import pytest

from govim_audit.reports import typeface
from govim_audit.reports.typeface import FAMILY, NoTypeface, installed_typeface, twins


def test_the_common_character_owns_a_shared_glyph() -> None:
    found = twins({0x4E00: "one", 0x2F00: "one", 0x80F6: "glue", 0x3B35: "glue", 0x2026: "e", 0x22EF: "e"})
    assert found == {0x2F00: 0x4E00, 0x3B35: 0x80F6, 0x22EF: 0x2026}


def test_spaces_are_no_twins() -> None:
    assert twins({0x20: "space", 0xA0: "space"}) == {}


def test_the_installed_family_draws_rare_and_traditional_characters() -> None:
    installed = installed_typeface()
    assert set(map(ord, "土地出让讓龘㐂𠮷…“”")) <= installed.drawable - installed.twins.keys()
    assert 0xE000 not in installed.drawable


def test_another_family_in_its_place_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typeface, "FAMILY", FAMILY + " of nowhere")
    installed_typeface.cache_clear()
    with pytest.raises(NoTypeface, match="not installed"):
        installed_typeface()
