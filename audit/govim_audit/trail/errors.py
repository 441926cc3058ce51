"""Everything that can be wrong with a trail, in one list.

TrailError
├── SizeError             beyond 2⁴⁰ leaves, or an index outside the tree
├── ProofError            a proof that does not prove what it is shown for
├── TileError             a tile or bundle that is not well-formed; carries its path
│   └── MissingTile
├── NoteError
│   ├── MalformedKey      a key that cannot be read
│   ├── MalformedNote     a note that cannot be read
│   ├── UnverifiedNote    a note without a signature by any known key
│   └── InvalidSignature  a known key's signature that does not verify
└── MalformedCheckpoint   a verified note that is not a checkpoint, or one of another origin

A verifier meets these in what others wrote; they are findings, not refusals of the server.
"""


class TrailError(Exception):
    """What was found, said to an operator."""


class SizeError(TrailError):
    pass


class ProofError(TrailError):
    pass


class TileError(TrailError):
    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class MissingTile(TileError):
    pass


class NoteError(TrailError):
    pass


class MalformedKey(NoteError):
    pass


class MalformedNote(NoteError):
    pass


class UnverifiedNote(NoteError):
    pass


class InvalidSignature(NoteError):
    pass


class MalformedCheckpoint(TrailError):
    pass
