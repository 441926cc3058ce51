"""Finishes the bills of materials in a bundle and lists the licences: `python -m deploy.bundle.bill BUNDLE`.

cyclonedx-py sees an environment, not the files that it came from: each component gets the hash of its wheel.
npm adds a random number and the time: both go, so that one commit gives the same bytes.
"""

import hashlib
import json
import os
import re
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Component = dict[str, Any]


def finish_python(bill: Component, wheels: Path) -> None:
    read_by_a_person: dict[str, str] = tomllib.loads(
        Path(__file__).with_name("licences.toml").read_text(encoding="utf-8")
    )
    hashes = {_key(file.name): _sha256(file) for file in wheels.glob("*.whl")}
    for component in bill["components"]:
        found = hashes[_normal(component["name"]), component["version"]]
        component["hashes"] = [{"alg": "SHA-256", "content": found}]
        if "licenses" not in component and component["name"] in read_by_a_person:
            component["licenses"] = [{"license": {"id": read_by_a_person[component["name"]]}}]


def finish_front_end(bill: Component) -> None:
    del bill["serialNumber"]
    made_at = datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), UTC)
    bill["metadata"]["timestamp"] = made_at.isoformat()


def licence_lines(bill: Component) -> Iterator[str]:
    """One a component. Raises SystemExit where nobody knows: somebody must look."""
    for component in bill["components"]:
        names = [_licence_name(each) for each in component.get("licenses", [])]
        if not names:
            raise SystemExit(f"{component['name']}: no licence is known; see deploy/bundle/licences.toml")
        yield f"{component['name']} {component['version']}: {', '.join(names)}"


def _licence_name(choice: Component) -> str:
    if "expression" in choice:
        return str(choice["expression"])
    licence = choice["license"]
    return str(licence.get("id") or licence["name"].removeprefix("License :: OSI Approved :: "))


def _key(wheel: str) -> tuple[str, str]:
    name, version = wheel.split("-")[:2]
    return _normal(name), version


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def main(bundle: Path) -> None:
    lines = []
    for name, title in (("python", "Python · 服务器"), ("front-end", "npm · 页面及其构建工具")):
        file = bundle / f"sbom/{name}.cdx.json"
        bill = json.loads(file.read_bytes())
        if name == "python":
            finish_python(bill, bundle / "wheels")
        else:
            finish_front_end(bill)
        file.write_text(json.dumps(bill, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        lines += [f"== {title}", *sorted(licence_lines(bill), key=str.casefold), ""]
    (bundle / "LICENCES.txt").write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
