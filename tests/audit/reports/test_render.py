"""The renderer's own laws, each in a process of its own, since limits and hook are for good."""

import subprocess
import sys

import pytest

from govim_audit.reports import render


def run(code: str) -> str:
    script = f"import sys; sys.path[:0] = {sys.path!r}; from govim_audit.reports.render import *; {code}"
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    return ended.stdout + ended.stderr


@pytest.mark.parametrize(
    "reach",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import socket; socket.getaddrinfo('localhost', 9)",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "import urllib.request; urllib.request.urlopen('file:///etc/passwd')",
    ],
)
def test_nothing_leaves_the_process(reach: str) -> None:
    assert "Refused" in run(f"close_outside(); {reach}")


def test_limits_are_taken_before_the_page_is_read() -> None:
    assert "MemoryError" in run(f"take_limits({200 << 20}, 10, 10); bytes({300 << 20})")


def test_only_a_full_file_is_called_too_large() -> None:
    with pytest.raises(TypeError):
        render.main(["nowhere"])
