"""C2SP tlog-checkpoint: origin, size and root of a tree, as the text of a signed note."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from govim_audit.trail.base64_text import decode, encode
from govim_audit.trail.errors import MalformedCheckpoint
from govim_audit.trail.merkle import HASH_BYTES, MAX_SIZE
from govim_audit.trail.note import Signer, Verifier, open_note, sign_note

_SIZE = re.compile(r"0|[1-9][0-9]{0,12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What a log epoch says its tree is. `origin` names the epoch: no two trees share one."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if any(not line or "\n" in line for line in (self.origin, *self.extensions)):
            raise MalformedCheckpoint("origin and extensions are non-empty lines")
        if not 0 <= self.size <= MAX_SIZE:
            raise MalformedCheckpoint("a tree has 0 to 2^40 leaves")
        if len(self.root) != HASH_BYTES:
            raise MalformedCheckpoint("a root hash has 32 bytes")

    def text(self) -> str:
        lines = (self.origin, str(self.size), encode(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


def parse_checkpoint(text: str) -> Checkpoint:
    """The reverse of `Checkpoint.text`, which is the only spelling taken."""
    *lines, end = text.split("\n")
    if end or len(lines) < 3:  # noqa: PLR2004
        raise MalformedCheckpoint("a checkpoint has three lines or more")
    origin, size, root, *extensions = lines
    if _SIZE.fullmatch(size) is None:
        raise MalformedCheckpoint("the second line is not a tree size")
    try:
        decoded = decode(root)
    except ValueError as error:
        raise MalformedCheckpoint("the third line is not a root hash") from error
    return Checkpoint(origin=origin, size=int(size), root=decoded, extensions=tuple(extensions))


def sign_checkpoint(checkpoint: Checkpoint, *signers: Signer) -> bytes:
    """The signed note. Never sign two trees of one origin that are not each other's beginning."""
    return sign_note(checkpoint.text(), *signers)


def open_checkpoint(note: bytes, verifiers: Iterable[Verifier], *, origin: str) -> Checkpoint:
    """The checkpoint in a note, if one of the keys has signed it and it is of that origin.

    Raises NoteError or MalformedCheckpoint. One signature is enough: give the epoch's keys, not those of
    witnesses.
    """
    checkpoint = parse_checkpoint(open_note(note, verifiers).text)
    if checkpoint.origin != origin:
        raise MalformedCheckpoint(f"a checkpoint of {checkpoint.origin}, not of {origin}")
    return checkpoint
