import subprocess
import sys
from pathlib import Path

from tests.architecture.sources import ROOT


def test_imports_point_inwards() -> None:
    """The contracts of pyproject.toml: layers, no I/O in the core, no index in the server."""
    program = Path(sys.executable).with_name("lint-imports")
    linted = subprocess.run(
        [str(program), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert linted.returncode == 0, linted.stdout + linted.stderr
