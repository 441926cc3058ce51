"""What lies at the top: the folders that an operator says, and the usual files. Nothing else strays in."""

import subprocess

FOLDERS = {
    "govim",
    "directory-sync",
    "audit",
    "admin-ui",
    "policies",
    "tests",
    "deploy",
    "clients",
    "docs",
    ".ci",
}
FILES = {
    *("README.md", "README.zh-CN.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE"),
    *("pyproject.toml", "requirements.lock", "requirements-dev.lock", "Makefile"),
    *(".gitignore", ".gitattributes", ".editorconfig", ".dockerignore"),
}


def test_nothing_else_lies_at_the_top() -> None:
    command = ["git", "-c", "safe.directory=*", "ls-tree", "-z", "--name-only", "HEAD"]
    listed = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    assert set(listed.split("\0")) - {""} - FOLDERS - FILES == set()
