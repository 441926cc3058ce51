import os
from pathlib import Path

import pytest

from govim.config.problem import ConfigError, Problem
from govim.config.secret import MASK, Secret, is_open, read_secret


def test_a_secret_shows_itself_as_a_mask() -> None:
    secret = Secret("planted")
    assert [repr(secret), str(secret), f"{secret}", f"{[secret]}"] == [MASK, MASK, MASK, f"[{MASK}]"]
    assert secret.reveal() == "planted"


def test_a_secret_is_the_first_line_of_a_private_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("planted\nmore")
    file.chmod(0o600)
    assert read_secret(file, key="k").reveal() == "planted"


def test_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("planted")
    file.chmod(0o640)
    with pytest.raises(ConfigError) as caught:
        read_secret(file, key="k")
    (complaint,) = caught.value.complaints
    assert (complaint.problem, complaint.key) == (Problem.OPEN_SECRET, "k")
    assert f"chmod 600 {file}" in complaint.explain("en")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize(("mode", "expected"), [(0o440, False), (0o640, False), (0o644, True), (0o604, True)])
def test_somebody_else_s_file_may_be_opened_to_our_group(
    tmp_path: Path, mode: int, *, expected: bool
) -> None:
    file = tmp_path / "credential"
    file.touch()
    os.chown(file, 65534, -1)
    file.chmod(mode)
    assert is_open(file) is expected


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "password"
    if content is not None:
        file.touch(mode=0o600)
        file.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        read_secret(file, key="k")
    (complaint,) = caught.value.complaints
    assert (complaint.problem, complaint.file) == (Problem.UNREADABLE_FILE, str(file))
