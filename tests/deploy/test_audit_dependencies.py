from typing import Any

from deploy.audit_dependencies import Verdict, npm_verdict, python_verdict, told

CLEAN: dict[str, Any] = {"name": "starlette", "version": "1.10.0", "vulns": []}
FLAWED: dict[str, Any] = {
    "name": "h11",
    "version": "0.15.0",
    "vulns": [{"id": "CVE-2025-43859", "fix_versions": ["0.16.0"], "aliases": []}],
}
UNSEEN = {"name": "picows", "skip_reason": "not found: picows"}


def test_a_known_flaw_is_named_with_its_remedy() -> None:
    verdict = python_verdict({"dependencies": [CLEAN, FLAWED]})
    assert verdict == Verdict(looked_at=2, found=("h11 0.15.0: CVE-2025-43859, fixed in ['0.16.0']",))


def test_what_the_tool_passed_over_in_silence_is_not_called_clean() -> None:
    verdict = python_verdict({"dependencies": [UNSEEN]})
    assert (verdict.looked_at, verdict.not_looked_at) == (0, ("not found: picows",))
    assert "  NOT LOOKED AT not found: picows" in told("Python", verdict)


def test_a_registry_without_advisories_is_said_aloud() -> None:
    verdict = npm_verdict({"message": "405 Method Not Allowed", "statusCode": 405})
    assert verdict.not_looked_at == ("405 Method Not Allowed",)


def test_a_flawed_npm_package_is_named() -> None:
    flaw = {"name": "vite", "range": "<8.0.1", "severity": "high"}
    answer = {"vulnerabilities": {"vite": flaw}, "metadata": {"dependencies": {"total": 188}}}
    assert npm_verdict(answer) == Verdict(looked_at=188, found=("vite <8.0.1: high",))
