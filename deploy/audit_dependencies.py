"""Known vulnerabilities of what is locked: `make audit`, by pip-audit and npm audit.

It asks the registries, so it is no part of `make test`. Behind a mirror that carries no advisories both tools
may be content without having looked; that is said aloud. Ends with 1 if something was found, 3 if not all was
looked at.
"""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
FOUND, NOT_LOOKED_AT = 1, 3
PATIENCE = 300


@dataclass(frozen=True, slots=True)
class Verdict:
    looked_at: int
    found: tuple[str, ...] = ()
    not_looked_at: tuple[str, ...] = ()


def python_verdict(answer: dict[str, Any]) -> Verdict:
    packages = answer["dependencies"]
    seen = [each for each in packages if "skip_reason" not in each]
    return Verdict(
        looked_at=len(seen),
        found=tuple(
            f"{each['name']} {each['version']}: {flaw['id']}, fixed in {flaw['fix_versions'] or 'none'}"
            for each in seen
            for flaw in each["vulns"]
        ),
        not_looked_at=tuple(each["skip_reason"] for each in packages if "skip_reason" in each),
    )


def npm_verdict(answer: dict[str, Any]) -> Verdict:
    if "metadata" not in answer:
        return Verdict(looked_at=0, not_looked_at=(str(answer.get("message", answer)),))
    flaws = answer.get("vulnerabilities", {}).values()
    return Verdict(
        looked_at=answer["metadata"]["dependencies"]["total"],
        found=tuple(f"{each['name']} {each['range']}: {each['severity']}" for each in flaws),
    )


def ask(*command: str, folder: Path) -> dict[str, Any]:
    """What the tool says as JSON; its exit status says nothing that is not in there."""
    print(f"· {' '.join(command[:3])} …", flush=True)
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=PATIENCE)
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return {"dependencies": [{"skip_reason": done.stderr.strip()}], "message": done.stderr.strip()}
    return answer


def told(name: str, verdict: Verdict) -> Iterator[str]:
    yield f"{name}: {verdict.looked_at} looked at, {len(verdict.found)} vulnerable"
    yield from (f"  VULNERABLE {each}" for each in verdict.found)
    yield from (f"  NOT LOOKED AT {each}" for each in verdict.not_looked_at)


def main() -> int:
    tools = (ROOT / "deploy/tools.txt").read_text(encoding="utf-8").split()
    [pip_audit] = [tool for tool in tools if tool.startswith("pip-audit==")]
    options = [
        "--require-hashes",
        "--disable-pip",
        "--progress-spinner=off",
        "--format=json",
        "-r",
        "requirements.lock",
    ]
    verdicts = {
        "Python": python_verdict(ask("uvx", "--quiet", pip_audit, *options, folder=ROOT)),
        "npm": npm_verdict(ask("npm", "audit", "--json", folder=ROOT / "clients")),
    }
    for name, verdict in verdicts.items():
        print(*told(name, verdict), sep="\n")
    if any(verdict.found for verdict in verdicts.values()):
        return FOUND
    return NOT_LOOKED_AT if any(verdict.not_looked_at for verdict in verdicts.values()) else 0


if __name__ == "__main__":
    raise SystemExit(main())
