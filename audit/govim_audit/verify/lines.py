"""records.jsonl line by line: place, proof, hashes, and that names stand beside the right ids."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from govim_audit.completeness import HitDigest
from govim_audit.export.lines import RecordLine, decode_line
from govim_audit.record import Leaf, decode_leaf, salted_hash
from govim_audit.trail.checkpoint import Checkpoint
from govim_audit.trail.errors import TrailError
from govim_audit.trail.merkle import leaf_hash
from govim_audit.trail.proof import verify_inclusion
from govim_audit.verify.verdict import Findings, Wrong

MAX_LINE_BYTES = 1 << 23
_SALT = re.compile(r"[0-9a-f]{64}")
_HASH = _SALT


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTree:
    first_position: int
    checkpoint: Checkpoint


@dataclass(slots=True)
class LineCheck:
    trees: Mapping[int, ShownTree]
    findings: Findings
    digest: HitDigest = field(default_factory=HitDigest)
    context: int = 0
    _last: int = -1

    def lines(self, path: Path) -> Iterator[RecordLine]:
        """Those that can be read, each checked."""
        with path.open("rb") as handle:
            number = 0
            while raw := handle.readline(MAX_LINE_BYTES):
                number += 1
                try:
                    line = decode_line(raw)
                    leaf = decode_leaf(line.leaf.encode())
                except (ValueError, OverflowError):
                    self.findings.add(Wrong.LINE_MALFORMED, file=path.name, line=number)
                    continue
                self._check(line, leaf)
                yield line

    def _check(self, line: RecordLine, leaf: Leaf) -> None:
        self.findings.records += 1
        value = leaf_hash(line.leaf.encode())
        if line.position <= self._last:
            self._say(Wrong.LINE_MISPLACED, line)
        self._last = max(self._last, line.position)
        if line.hit and line.position >= 0:
            self.digest.add(line.position, value)
        self.context += not line.hit
        self._check_proof(line, value)
        self._check_content(line, self._check_body(line, leaf))
        self._check_facts(line, leaf)

    def _check_proof(self, line: RecordLine, value: bytes) -> None:
        tree = self.trees.get(line.epoch)
        if tree is None or line.position != tree.first_position + line.index:
            self._say(Wrong.LINE_MISPLACED, line)
            return
        shown = tree.checkpoint
        try:
            proof = [_hash(each) for each in line.proof]
            verify_inclusion(value, proof, index=line.index, size=shown.size, root=shown.root)
        except (TrailError, ValueError) as error:
            self._say(Wrong.PROOF_WRONG, line, reason=str(error))

    def _check_body(self, line: RecordLine, leaf: Leaf) -> Mapping[str, Any] | None:
        if line.body is None and line.body_salt is None:
            self.findings.disposed += 1
            return None
        if not _is_hash_of(leaf.body_hash, line.body_salt, line.body):
            self._say(Wrong.BODY_DIFFERS, line)
        try:
            return msgspec.json.decode(line.body or "", type=dict[str, Any])
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return None

    def _check_content(self, line: RecordLine, body: Mapping[str, Any] | None) -> None:
        stated = None if body is None else body.get("content")
        has_content = line.content is not None or line.content_salt is not None
        if stated is not None and not has_content:
            self.findings.disposed += 1
        elif has_content and body is not None:
            if not _is_hash_of(stated, line.content_salt, line.content):
                self._say(Wrong.CONTENT_DIFFERS, line, content="—")
        elif has_content:
            self._say(Wrong.CONTENT_DETACHED, line, content="—")

    def _check_facts(self, line: RecordLine, leaf: Leaf) -> None:
        """Names are a statement, but the ids beside them are in the leaf."""
        actor = str(leaf.actor) if leaf.actor else None
        if (line.sender.id if line.sender else None) != actor:
            self._say(Wrong.FACT_DIFFERS, line, field="sender")
        conversation = str(leaf.conversation) if leaf.conversation else None
        if conversation and (line.conversation is None or line.conversation.id != conversation):
            self._say(Wrong.FACT_DIFFERS, line, field="conversation")

    def _say(self, kind: Wrong, line: RecordLine, **values: str) -> None:
        self.findings.add(kind, epoch=line.epoch, position=line.position, **values)


def _is_hash_of(stated: object, salt: str | None, value: str | None) -> bool:
    if salt is None or value is None or _SALT.fullmatch(salt) is None:
        return False
    return salted_hash(bytes.fromhex(salt), value.encode()) == stated


def _hash(text: str) -> bytes:
    if _HASH.fullmatch(text) is None:
        raise ValueError("not a hash in hex")
    return bytes.fromhex(text)
