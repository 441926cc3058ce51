"""From positions to a folder of evidence: in chunks, each its own short read, whatever their number."""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, Engine, bindparam, func, select

from govim.storage.audit_reader import StoredRecord, open_record, record_columns
from govim.storage.epochs import all_epochs
from govim.storage.folder import make_private, private_opener, write_private
from govim.storage.keyring import Keyring, load_master_key
from govim.storage.schema import audit_records
from govim.storage.site import StoredSite
from govim.texts import Language, text
from govim_audit.completeness import PROVED, STATED, Completeness, HitDigest
from govim_audit.export.errors import Unproved
from govim_audit.export.facts import Facts, conversation_of, read_facts
from govim_audit.export.lines import RecordLine, encode_line
from govim_audit.export.sealing import (
    FORMAT,
    README,
    RECORDS,
    STATEMENT,
    TABLE,
    Draft,
    refuse_to_overwrite,
)
from govim_audit.export.table import TableWriter
from govim_audit.export.trees import PublishedTree, Trees
from govim_audit.record import Json
from govim_audit.trail.merkle import leaf_hash

CHUNK = 500
_records = record_columns().where(audit_records.c.position.in_(bindparam("positions", expanding=True)))


class Selected(NamedTuple):
    """A record to export; context stands beside a hit, to make it readable."""

    position: int
    is_hit: bool = True


Progress = Callable[[int, int], None]


@dataclass(slots=True)
class _Source:
    engine: Engine
    keyring: Keyring
    trees: Trees


def write_export(
    site: StoredSite,
    target: Path,
    selected: Iterable[Selected],
    completeness: Completeness,
    *,
    language: Language,
    progress: Progress = lambda _done, _total: None,
) -> tuple[Draft, Completeness]:
    """Everything but the seal. Raises TargetExists, Unpublished or Unproved, and then leaves nothing.

    `selected` comes in rising order of position. The completeness comes back with what was written.
    """
    refuse_to_overwrite(target)
    with _source(site) as source, _unfinished(target) as draft_folder:
        lines = _lines(source, selected)
        written = _write_records(draft_folder, lines, completeness, language, progress)
        trees = source.trees.concerned()
        _write_trees(draft_folder, trees)
        write_private(draft_folder / STATEMENT, _statement(written, trees, language))
        readme = "\n".join(text("export.readme", each) for each in ("zh-CN", "en"))
        write_private(draft_folder / README, readme.encode())
        return Draft(folder=draft_folder, target=target, origin=source.trees.newest.epoch.origin), written


@contextmanager
def _source(site: StoredSite) -> Iterator[_Source]:
    engine = site.open_reader()
    try:
        with engine.begin() as connection:
            epochs = all_epochs(connection)
            last = connection.scalar(select(func.max(audit_records.c.position)))
        trees = Trees(site.folder, epochs, 0 if last is None else last + 1)
        yield _Source(engine, Keyring(load_master_key(site.folder)), trees)
    finally:
        engine.dispose()


@contextmanager
def _unfinished(target: Path) -> Iterator[Path]:
    """A private folder beside the target, gone again if anything goes wrong."""
    folder = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".unfinished", dir=target.parent))
    try:
        yield folder
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _write_records(
    folder: Path, lines: Iterator[RecordLine], asked: Completeness, language: Language, progress: Progress
) -> Completeness:
    digest, context = HitDigest(), 0
    with (
        open(folder / RECORDS, "wb", opener=private_opener) as records,
        open(folder / TABLE, "w", encoding="utf-8", newline="", opener=private_opener) as table,
    ):
        rows = TableWriter(table, language, asked.zone)
        for done, line in enumerate(lines, 1):
            records.write(encode_line(line))
            rows.write(line)
            if line.hit:
                digest.add(line.position, leaf_hash(line.leaf.encode()))
            else:
                context += 1
            progress(done, max(done, asked.total + asked.context))
    return replace(asked, hits=digest.hits, context=context, digest=digest.hex())


def _lines(source: _Source, selected: Iterable[Selected]) -> Iterator[RecordLine]:
    last = -1
    rest = iter(selected)
    while chunk := list(islice(rest, CHUNK)):
        for each in chunk:
            if each.position <= last:
                raise ValueError(f"position {each.position} does not rise")
            last = each.position
        with source.engine.begin() as connection:
            records = _read(connection, source.keyring, chunk)
            facts = read_facts(connection, records.values())
        for each in chunk:
            if (record := records.get(each.position)) is None:
                raise Unproved(position=each.position)
            yield _line(record, facts, source.trees.of(each.position), is_hit=each.is_hit)


def _read(connection: Connection, keyring: Keyring, chunk: list[Selected]) -> dict[int, StoredRecord]:
    rows = connection.execute(_records, {"positions": [each.position for each in chunk]})
    return {row.position: open_record(connection, keyring, row) for row in rows}


def _line(record: StoredRecord, facts: Facts, tree: PublishedTree, *, is_hit: bool) -> RecordLine:
    leaf, body, content = record.leaf, record.body, record.content
    return RecordLine(
        position=record.position,
        epoch=tree.epoch.number,
        index=tree.index(record.position),
        hit=is_hit,
        leaf=record.leaf_bytes.decode(),
        body_salt=body.salt.hex() if body else None,
        body=body.value.decode() if body else None,
        content_salt=content.salt.hex() if content else None,
        content=content.value.decode() if content else None,
        proof=[each.hex() for each in tree.prove(record.position, record.leaf_bytes)],
        sender=facts.person(leaf.actor),
        conversation=facts.conversation(conversation_of(record)),
        recalled=facts.recall(leaf),
    )


def _write_trees(folder: Path, trees: list[PublishedTree]) -> None:
    for tree in trees:
        place = folder / "epochs" / str(tree.epoch.number)
        make_private(place)
        write_private(place / "checkpoint", tree.note)
        write_private(place / "vkey", tree.vkey)


def _statement(completeness: Completeness, trees: list[PublishedTree], language: Language) -> bytes:
    epochs: list[Json] = [
        {
            "epoch": tree.epoch.number,
            "first_position": tree.epoch.first_position,
            "origin": tree.epoch.origin,
            "root": tree.checkpoint.root.hex(),
            "size": tree.checkpoint.size,
        }
        for tree in trees
    ]
    statement: dict[str, Json] = {
        "format": FORMAT,
        "language": language,
        **completeness.as_json(),
        "epochs": epochs,
        "proved": [text(key, language) for key in PROVED],
        "stated": [text(key, language) for key in STATED],
    }
    return msgspec.json.format(msgspec.json.encode(statement), indent=2) + b"\n"
