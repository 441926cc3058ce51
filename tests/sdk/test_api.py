"""The generated client calls each operation once, as a program would, against a real server."""

import pytest

from deploy.make_python_api import TARGET, source
from govim.web.api.table import OPERATIONS
from govim_sdk import Api, Client
from tests.sdk.play import CALLS, Play

IDS = [operation.id for operation in OPERATIONS]


@pytest.mark.parametrize("operation", IDS)
async def test_each_operation_answers_as_its_type_says(operation: str, ada: Client, bo: Client) -> None:
    """What is answered is read as the type that the table names; another shape would be an error."""
    play = await Play.begin(ada, bo)
    await CALLS[operation](play)


def test_no_operation_is_left_out() -> None:
    assert sorted(set(IDS) ^ set(CALLS)) == []
    assert [each for each in IDS if not hasattr(Api, each)] == []


def test_the_file_is_what_the_generator_makes() -> None:
    """If not: `make clients`."""
    assert TARGET.read_text(encoding="utf-8") == source()
