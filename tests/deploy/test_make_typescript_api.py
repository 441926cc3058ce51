from deploy.make_typescript_api import TARGET, source
from govim.web.api.table import OPERATIONS


def test_the_file_is_what_the_generator_makes() -> None:
    """If not: `make clients`."""
    assert TARGET.read_text(encoding="utf-8") == source()


def test_each_operation_is_a_function() -> None:
    written = TARGET.read_text(encoding="utf-8").replace("_", "").lower()
    names = {each.id: f"export function {each.id.replace('_', '')}(" for each in OPERATIONS}
    assert [name for name, start in names.items() if start not in written] == []
