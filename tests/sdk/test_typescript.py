"""The TypeScript client against a real server, as node runs it: the same play as in Python."""

import json
import os
import subprocess
from pathlib import Path

from govim.demo.organisation import PASSWORD
from govim.web.api.table import OPERATIONS
from tests.components.server import Server
from tests.sdk.play import CALLS

CLIENTS = Path("clients")
PATIENCE = 300.0


def live(server: Server, name: str) -> None:
    """Run one file of clients/sdk/live; what failed there is what this test says."""
    command = [
        "node_modules/.bin/vitest",
        "run",
        "--config",
        "vitest.live.config.ts",
        f"sdk/live/{name}.live.ts",
    ]
    environment = os.environ | {
        "GOVIM_URL": server.url,
        "GOVIM_PASSWORD": PASSWORD,
        "GOVIM_OPERATIONS": json.dumps(sorted(CALLS)),
        "NODE_OPTIONS": "--experimental-websocket",  # Node 20 has one only so
        "NO_COLOR": "1",
    }
    ran = subprocess.run(
        command, cwd=CLIENTS, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_each_generated_operation_is_answered(server: Server) -> None:
    """The list is that of the Python play, which a test of it holds to the table."""
    assert len(CALLS) == len(OPERATIONS)
    live(server, "operations")


def test_two_sessions_tell_each_other_everything(server: Server) -> None:
    live(server, "session")
