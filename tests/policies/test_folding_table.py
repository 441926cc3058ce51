import unicodedata

from deploy.make_folding_table import TARGET, make_mapping, make_source
from govim_policies.folding_table import LONGER, SINGLE_FROM


def test_the_committed_table_is_what_the_generator_makes() -> None:
    mapping = make_mapping()
    if unicodedata.unidata_version != "14.0.0":  # a newer Unicode only adds characters
        committed = {*SINGLE_FROM, *(line[0] for line in LONGER.splitlines())}
        mapping = {character: folded for character, folded in mapping.items() if character in committed}
    assert TARGET.read_text(encoding="utf-8") == make_source(mapping)
