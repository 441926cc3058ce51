"""Changes as somebody makes them who has the files: raw SQL, flipped bytes."""

import json
from pathlib import Path

import pysqlite3.dbapi2 as sqlite

from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim_audit.verify.data_folder import verify_data_folder
from govim_audit.verify.verdict import Finding, Verdict


def sql(folder: DataFolder, statement: str, *parameters: object) -> list[tuple[object, ...]]:
    """Foreign keys are off, as they are for whoever opens the file with another tool."""
    connection = sqlite.connect(folder.database)
    try:
        rows: list[tuple[object, ...]] = connection.execute(statement, parameters).fetchall()
        connection.commit()
    finally:
        connection.close()
    return rows


def flip(path: Path, at: int = 0, *, bit: int = 1) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= bit
    path.write_bytes(content)


def flip_blob(folder: DataFolder, table: str, column: str, where: str, *, at: int) -> None:
    [(blob,)] = sql(folder, f"SELECT {column} FROM {table} WHERE {where}")
    assert isinstance(blob, bytes)
    changed = bytearray(blob)
    changed[at] ^= 1
    sql(folder, f"UPDATE {table} SET {column} = ? WHERE {where}", bytes(changed))


def verify(folder: DataFolder, mirror: Path | None = None) -> Verdict:
    return verify_data_folder(StoredSite(folder), mirror=mirror)


def named(verdict: Verdict) -> set[tuple[str, int | None]]:
    return {(finding.kind.value, finding.position) for finding in verdict.findings}


def only(verdict: Verdict) -> Finding:
    [finding] = verdict.findings
    for language in ("zh-CN", "en"):
        assert "{" not in finding.text(language)
    return finding


def edit(path: Path, old: str, new: str, *, count: int = 1) -> None:
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, count), encoding="utf-8", newline="")


def edit_line(folder: Path, number: int, **fields: object) -> None:
    path = folder / "records.jsonl"
    lines = path.read_text().splitlines()
    record = {**json.loads(lines[number]), **fields}
    lines[number] = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    path.write_text("".join(f"{line}\n" for line in lines))


def files_named(verdict: Verdict) -> set[str]:
    return {str(finding.values["file"]) for finding in verdict.findings if "file" in finding.values}


def of_records(verdict: Verdict) -> set[tuple[str, int | None]]:
    return {place for place in named(verdict) if place[1] is not None}
