"""The command line beside a running server, and a sign-in that may be refused."""

import subprocess
import sys
from pathlib import Path

import httpx2

from govim.demo.organisation import PASSWORD
from tests.components.server import Server

PATIENCE = 60.0


def command(server: Server, *arguments: str, program: str = "govim") -> subprocess.CompletedProcess[str]:
    """In English, on the server's data."""
    line = [str(Path(sys.executable).with_name(program)), *arguments, "--data", str(server.folder)]
    environment = server.environment | {"GOVIM_PASSWORD": PASSWORD, "GOVIM_LANG": "en", "COLUMNS": "400"}
    return subprocess.run(
        line, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE
    )


def try_to_sign_in(server: Server, login: str, password: str = PASSWORD) -> httpx2.Response:
    body, headers = {"login": login, "password": password}, {"Accept-Language": "en"}
    return httpx2.post(f"{server.url}/api/session", json=body, headers=headers, timeout=PATIENCE)
