"""Every play in `plays/`, against the whole system over real sockets."""

from pathlib import Path

import pytest

from tests.components.server import Server
from tests.scenarios.auditing import language  # with the sentences of both
from tests.scenarios.stage import play

PLAYS = sorted(Path(__file__).with_name("plays").glob("*.scn"))
ALSO_ON_POSTGRESQL = {"auditor", "resume", "tampering"}  # the others say nothing more of the database
STAGED = [
    *((script, "demo_server") for script in PLAYS),
    *((script, "postgresql_server") for script in PLAYS if script.stem in ALSO_ON_POSTGRESQL),
]


@pytest.mark.parametrize(
    ("script", "either_server"),
    STAGED,
    ids=[f"{script.stem}-{server}" for script, server in STAGED],
    indirect=["either_server"],
)
async def test_the_play_goes_as_written(script: Path, either_server: Server) -> None:
    await play(language.read_file(script), either_server)
