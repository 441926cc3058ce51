"""The offline bundle, made for real and installed where no registry can be reached.

In `make test` without what only builds the page again; `make soak` builds that as well.
"""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tests.architecture.sources import ROOT
from tests.components.no_network import NoNetwork
from tests.components.server import free_port

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("bundle"), pytest.mark.timeout(600)]
IS_WHOLE = os.environ.get("GOVIM_SOAK") == "1"
ASK = """
import sys, urllib.request
print(urllib.request.urlopen(sys.argv[1], timeout=5).status)
"""
REACH = "import socket; socket.create_connection(('192.0.2.1', 443), timeout=2)"


def make_bundle() -> Path:
    command = [str(ROOT / "deploy/bundle/build"), *([] if IS_WHOLE else ["--only-server"])]
    made = subprocess.run(command, check=False, capture_output=True, text=True)
    assert made.returncode == 0, made.stdout + made.stderr
    return ROOT / f"build/govim-{version('govim')}-{'bundle' if IS_WHOLE else 'server'}.tar.gz"


@pytest.fixture(scope="module")
def archive() -> Path:
    return make_bundle()


@pytest.fixture(scope="module")
def bundle(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("bundle")
    shutil.unpack_archive(archive, folder, filter="data")
    (bundle,) = folder.iterdir()
    yield bundle
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def installed(
    bundle: Path, no_network: NoNetwork, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    place = tmp_path_factory.mktemp("installed")
    careful = ["sh", "-c", 'umask 077 && exec "$@"', "sh"]
    done = no_network.run(*careful, bundle / "install", "--to", place)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "已安装 GovIM" in done.stdout
    assert "is installed. Next:" in done.stdout
    yield place / "current" / "bin"
    shutil.rmtree(place)


def components(bundle: Path, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((bundle / f"sbom/{name}.cdx.json").read_bytes())["components"]
    return found


def answered(no_network: NoNetwork, url: str) -> str:
    return no_network.run(no_network.environment["PYTHON"], "-c", ASK, url).stdout.strip()


def test_where_the_bundle_is_tried_nothing_else_can_be_reached(no_network: NoNetwork) -> None:
    assert "unreachable" in no_network.run(no_network.environment["PYTHON"], "-c", REACH).stderr


def test_without_registries_it_installs_and_serves(
    installed: Path, no_network: NoNetwork, tmp_path: Path
) -> None:
    told = no_network.run(installed / "govim", "--version")
    assert told.stdout == f"govim {version('govim')}\n", told.stderr
    site, port = tmp_path / "site", free_port()
    made = no_network.run(installed / "govim", "init", "--data", site)
    assert made.returncode == 0, made.stderr
    log = tmp_path / "log"
    server = no_network.start(installed / "govim", "serve", "--data", site, "--port", str(port), log=log)
    try:
        deadline = time.monotonic() + 30
        while answered(no_network, f"http://127.0.0.1:{port}/readyz") != "200":
            assert server.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
        assert answered(no_network, f"http://127.0.0.1:{port}/") == "200", "the page is in the wheel"
    finally:
        server.terminate()
        server.wait(15)


def test_what_is_installed_is_compiled(installed: Path) -> None:
    """Or each start would do it again, and miss its 1.5 s."""
    (package,) = installed.parent.glob("lib/python*/site-packages/govim")
    assert list(package.glob("__pycache__/*.pyc"))


def test_another_user_may_run_what_root_installed(installed: Path) -> None:
    shut = [path for path in installed.parent.resolve().rglob("*") if not path.stat().st_mode & 0o004]
    assert shut == []


def test_installing_again_changes_nothing(bundle: Path, installed: Path, no_network: NoNetwork) -> None:
    place = installed.parent.resolve()
    before = place.stat().st_mtime_ns
    again = no_network.run(bundle / "install", "--to", place.parent)
    assert again.returncode == 0, again.stderr
    assert "already in" in again.stdout
    assert (installed.parent.resolve(), place.stat().st_mtime_ns) == (place, before)


def test_a_changed_file_is_not_installed(bundle: Path, no_network: NoNetwork, tmp_path: Path) -> None:
    changed = tmp_path / "bundle"
    shutil.copytree(bundle, changed)
    wheel = next((changed / "wheels").glob("starlette-*.whl"))
    wheel.write_bytes(wheel.read_bytes() + b"\0")
    refused = no_network.run(changed / "install", "--to", tmp_path / "place")
    assert refused.returncode == 2
    assert "未安装" in refused.stderr
    assert "Not installed: files differ" in refused.stderr
    assert not (tmp_path / "place").exists()


def test_another_interpreter_is_named_before_anything_is_done(
    bundle: Path, no_network: NoNetwork, tmp_path: Path
) -> None:
    other = tmp_path / "python"
    other.write_text("#!/bin/sh\necho cpython-399 riscv64\n")
    other.chmod(0o755)
    refused = no_network.run(bundle / "install", "--to", tmp_path / "place", PYTHON=str(other))
    assert refused.returncode == 2
    assert "cpython-399 riscv64" in refused.stderr
    assert not (tmp_path / "place").exists()


@pytest.mark.parametrize(
    ("name", "schema"), [("python", SchemaVersion.V1_6), ("front-end", SchemaVersion.V1_5)]
)
def test_a_bill_of_materials_is_cyclonedx_with_licences_and_hashes(
    bundle: Path, name: str, schema: SchemaVersion
) -> None:
    text = (bundle / f"sbom/{name}.cdx.json").read_text()
    assert JsonStrictValidator(schema).validate_str(text) is None
    assert [each["name"] for each in components(bundle, name) if not each.get("licenses")] == []
    without = [each["name"] for each in components(bundle, name) if not each.get("hashes")]
    assert without == ([] if name == "python" else ["sdk", "web"])  # ours, inside our own wheel


def test_the_bill_of_materials_names_each_wheel_by_its_hash(bundle: Path) -> None:
    manifest = (bundle / "SHA256SUMS").read_text().splitlines()
    sums = {file: digest for digest, file in (line.split("  ") for line in manifest)}
    wheels = {file: digest for file, digest in sums.items() if file.startswith("wheels/")}
    ours = {file for file in wheels if file.startswith(("wheels/govim-", "wheels/pip-"))}
    named = {each["hashes"][0]["content"] for each in components(bundle, "python")}
    assert named == {digest for file, digest in wheels.items() if file not in ours}


def test_the_list_of_licences_names_each_component(bundle: Path) -> None:
    lines = (bundle / "LICENCES.txt").read_text().splitlines()
    for name in ("python", "front-end"):
        for each in components(bundle, name):
            assert any(line.startswith(f"{each['name']} {each['version']}: ") for line in lines), each["name"]


@pytest.mark.skipif(not IS_WHOLE, reason="only in the long form: make soak")
def test_from_one_commit_come_the_same_bytes(archive: Path) -> None:
    before = archive.read_bytes()
    assert make_bundle().read_bytes() == before


@pytest.mark.skipif(not IS_WHOLE, reason="only in the long form: make soak")
@pytest.mark.parametrize("has_node", [True, False], ids=["the machine's Node", "the bundle's Node"])
def test_the_page_is_built_again_to_the_same_bytes(
    bundle: Path, no_network: NoNetwork, tmp_path: Path, *, has_node: bool
) -> None:
    shutil.rmtree(bundle / "front-end/clients/node_modules", ignore_errors=True)
    path = no_network.environment["PATH"]
    if not has_node:
        (tmp_path / "node").write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / "node").chmod(0o755)
        path = f"{tmp_path}:{path}"
    built = no_network.run(bundle / "rebuild_front_end", PATH=path)
    assert built.returncode == 0, built.stdout + built.stderr
    assert ("taking Node from the bundle" in built.stdout) is not has_node
    assert "the same bytes" in built.stdout
