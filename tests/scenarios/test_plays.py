"""Every play in `plays/`, against the whole system over real sockets."""

from pathlib import Path

import pytest

from tests.components.server import Server
from tests.scenarios.auditing import language  # with the sentences of both
from tests.scenarios.stage import play

PLAYS = sorted(Path(__file__).with_name("plays").glob("*.scn"))


@pytest.mark.parametrize("script", PLAYS, ids=lambda path: path.stem)
async def test_the_play_goes_as_written(script: Path, demo_server: Server) -> None:
    await play(language.read_file(script), demo_server)
