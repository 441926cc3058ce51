"""C2SP signed notes with Ed25519, as golang.org/x/mod/sumdb/note writes and reads them.

A note is text, a blank line, and signature lines `— name base64(key id ‖ signature)`. Signatures by unknown
keys are kept and mean nothing; a wrong signature by a known key spoils the note.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.exceptions import InvalidSignature as WrongSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from govim_audit.trail.base64_text import decode, encode
from govim_audit.trail.errors import InvalidSignature, MalformedKey, MalformedNote, UnverifiedNote

ED25519 = 0x01
KEY_BYTES = 32
KEY_ID_BYTES = 4
MAX_NOTE_BYTES = 1_000_000
MAX_SIGNATURES = 100

_DASH = "\N{EM DASH} "


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    name: str
    key_id: bytes
    signature: bytes

    def line(self) -> str:
        return f"{_DASH}{self.name} {encode(self.key_id + self.signature)}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verifier:
    """A public key under a name. `encode` gives the vkey that is handed to verifiers."""

    name: str
    public_key: bytes

    def __post_init__(self) -> None:
        _check_name(self.name)
        if len(self.public_key) != KEY_BYTES:
            raise MalformedKey("an Ed25519 public key has 32 bytes")

    @property
    def key_id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + _typed(self.public_key)).digest()[:KEY_ID_BYTES]

    def encode(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{encode(_typed(self.public_key))}"

    def verify(self, text: str, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature, text.encode())
        except WrongSignature:
            return False
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A private key under a name: whoever has `seed` or `encode()` can sign for it."""

    name: str
    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        _check_name(self.name)
        if len(self.seed) != KEY_BYTES:
            raise MalformedKey("an Ed25519 seed has 32 bytes")

    @property
    def verifier(self) -> Verifier:
        return Verifier(name=self.name, public_key=self._key().public_key().public_bytes_raw())

    def encode(self) -> str:
        return f"PRIVATE+KEY+{self.name}+{self.verifier.key_id.hex()}+{encode(_typed(self.seed))}"

    def sign(self, text: str) -> Signature:
        signature = self._key().sign(text.encode())
        return Signature(name=self.name, key_id=self.verifier.key_id, signature=signature)

    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A note that was opened: `verified` has at least one signature, `unknown` those by other keys."""

    text: str
    verified: tuple[Signature, ...]
    unknown: tuple[Signature, ...] = ()


def parse_verifier(vkey: str) -> Verifier:
    name, key_id, key = _parse_key(vkey)
    verifier = Verifier(name=name, public_key=key)
    if verifier.key_id.hex() != key_id:
        raise MalformedKey("the key id is not that of the key")
    return verifier


def parse_signer(skey: str) -> Signer:
    private, word, rest = [*skey.split("+", 2), "", ""][:3]
    if (private, word) != ("PRIVATE", "KEY"):
        raise MalformedKey("not a private key")
    name, key_id, seed = _parse_key(rest)
    signer = Signer(name=name, seed=seed)
    if signer.verifier.key_id.hex() != key_id:
        raise MalformedKey("the key id is not that of the key")
    return signer


def sign_note(text: str, *signers: Signer) -> bytes:
    """The encoded note. The text ends in a newline and has no other control characters."""
    if not signers:
        raise ValueError("a note has a signature")
    _check_text(text)
    return "".join([text, "\n", *(signer.sign(text).line() for signer in signers)]).encode()


def open_note(note: bytes, verifiers: Iterable[Verifier]) -> Note:
    """Raises MalformedNote, InvalidSignature, or UnverifiedNote where no known key has signed."""
    known = _by_key(verifiers)
    text, signatures = _split(note)
    verified = {}
    for signature in signatures:
        if (verifier := known.get((signature.name, signature.key_id))) is None:
            continue
        if not verifier.verify(text, signature.signature):
            raise InvalidSignature(f"the signature by {verifier.name}+{verifier.key_id.hex()} is wrong")
        verified[verifier.name, verifier.key_id] = signature
    if not verified:
        raise UnverifiedNote("no known key has signed this note")
    unknown = [each for each in signatures if (each.name, each.key_id) not in verified]
    return Note(text=text, verified=tuple(verified.values()), unknown=tuple(dict.fromkeys(unknown)))


def _by_key(verifiers: Iterable[Verifier]) -> Mapping[tuple[str, bytes], Verifier]:
    known: dict[tuple[str, bytes], Verifier] = {}
    for verifier in verifiers:
        if known.setdefault((verifier.name, verifier.key_id), verifier) != verifier:
            raise MalformedKey(f"two keys are called {verifier.name}+{verifier.key_id.hex()}")
    return known


def _split(note: bytes) -> tuple[str, list[Signature]]:
    if len(note) > MAX_NOTE_BYTES:
        raise MalformedNote(f"a note has at most {MAX_NOTE_BYTES} bytes")
    try:
        decoded = note.decode()
    except UnicodeDecodeError as error:
        raise MalformedNote("a note is UTF-8") from error
    text, blank, lines = decoded.rpartition("\n\n")
    if not blank or not lines.endswith("\n"):
        raise MalformedNote("a note ends in a blank line and signature lines")
    text += "\n"
    _check_text(text)
    signatures = lines.removesuffix("\n").split("\n")
    if len(signatures) > MAX_SIGNATURES:
        raise MalformedNote(f"a note has at most {MAX_SIGNATURES} signatures")
    return text, [_parse_signature(line) for line in signatures]


def _parse_signature(line: str) -> Signature:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    try:
        _check_name(name)
        decoded = decode(encoded)
    except (MalformedKey, ValueError) as error:
        raise MalformedNote(f"not a signature line: {error}") from error
    if not line.startswith(_DASH) or len(decoded) <= KEY_ID_BYTES:
        raise MalformedNote("not a signature line")
    return Signature(name=name, key_id=decoded[:KEY_ID_BYTES], signature=decoded[KEY_ID_BYTES:])


def _parse_key(encoded: str) -> tuple[str, str, bytes]:
    """Name, hex key id and the 32 bytes of an Ed25519 key."""
    name, key_id, key = [*encoded.split("+", 2), "", ""][:3]
    try:
        decoded = decode(key)
    except ValueError as error:
        raise MalformedKey("not a key") from error
    if decoded[:1] != bytes([ED25519]):
        raise MalformedKey("not an Ed25519 key")
    return name, key_id, decoded[1:]


def _check_name(name: str) -> None:
    if not name or any(char.isspace() or char == "+" or _is_refused(char) for char in name):
        raise MalformedKey("a key name is not empty and has no spaces and no plus")


def _check_text(text: str) -> None:
    if not text.endswith("\n") or any(char != "\n" and _is_refused(char) for char in text):
        raise MalformedNote("the text of a note ends in a newline and has no other control characters")


def _is_refused(char: str) -> bool:
    """A control character, or half a surrogate pair, which UTF-8 cannot carry."""
    return char < " " or "\ud800" <= char <= "\udfff"


def _typed(key: bytes) -> bytes:
    return bytes([ED25519]) + key
