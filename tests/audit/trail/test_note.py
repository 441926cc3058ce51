import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from govim_audit.trail.errors import InvalidSignature, MalformedKey, MalformedNote, UnverifiedNote
from govim_audit.trail.note import (
    MAX_NOTE_BYTES,
    Signer,
    Verifier,
    open_note,
    parse_signer,
    parse_verifier,
    sign_note,
)

# The example of golang.org/x/mod/sumdb/note.
GO_SIGNER = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_VERIFIER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = """If you think cryptography is the answer to your problem,
then you don't know what your problem is.
"""
GO_NOTE = (
    GO_TEXT
    + """
— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""
)

ADA = Signer(name="ada.example", seed=b"a" * 32)
BO = Signer(name="bo.example", seed=b"b" * 32)
TEXT = "第一行\n\n第三行\n"
NOTE = sign_note(TEXT, ADA)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], min_codepoint=32)).map(lambda text: text + "\n")


def test_the_example_of_the_go_package_is_signed_byte_for_byte() -> None:
    signer = parse_signer(GO_SIGNER)
    assert signer.encode() == GO_SIGNER
    assert signer.verifier.encode() == GO_VERIFIER
    assert parse_verifier(GO_VERIFIER) == signer.verifier
    assert sign_note(GO_TEXT, signer) == GO_NOTE.encode()


def test_the_example_of_the_go_package_opens() -> None:
    note = open_note(GO_NOTE.encode(), [parse_verifier(GO_VERIFIER)])
    assert note.text == GO_TEXT
    assert [each.name for each in note.verified] == ["PeterNeumann"]


@given(TEXTS, st.binary(min_size=32, max_size=32))
def test_any_text_comes_back(text: str, seed: bytes) -> None:
    signer = Signer(name="site.example/audit", seed=seed)
    note = open_note(sign_note(text, signer), [signer.verifier])
    assert note.text == text
    assert (len(note.verified), note.unknown) == (1, ())


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_refused(note: bytes) -> None:
    with pytest.raises((MalformedNote, UnverifiedNote)):
        open_note(note, [ADA.verifier])


@given(st.integers(0, len(NOTE) - 1), st.integers(0, 7))
def test_a_note_with_one_bit_changed_does_not_open(at: int, bit: int) -> None:
    changed = NOTE[:at] + bytes([NOTE[at] ^ (1 << bit)]) + NOTE[at + 1 :]
    with pytest.raises((MalformedNote, UnverifiedNote, InvalidSignature)):
        open_note(changed, [ADA.verifier])


def test_signatures_by_unknown_keys_are_ignored() -> None:
    note = open_note(sign_note(TEXT, BO, ADA), [ADA.verifier])
    assert [each.name for each in note.verified] == [ADA.name]
    assert [each.name for each in note.unknown] == [BO.name]
    namesake = Signer(name=BO.name, seed=b"c" * 32)
    with pytest.raises(UnverifiedNote):
        open_note(sign_note(TEXT, namesake), [BO.verifier])


def test_one_wrong_signature_by_a_known_key_spoils_the_note() -> None:
    forged = NOTE.decode() + BO.sign("another text\n").line()
    assert open_note(forged.encode(), [ADA.verifier]).text == TEXT
    with pytest.raises(InvalidSignature, match=r"bo\.example"):
        open_note(forged.encode(), [ADA.verifier, BO.verifier])


def test_a_repeated_signature_counts_once() -> None:
    twice = NOTE.decode() + ADA.sign(TEXT).line()
    assert len(open_note(twice.encode(), [ADA.verifier]).verified) == 1
    by_bo = BO.sign(TEXT).line()
    assert len(open_note(f"{twice}{by_bo}{by_bo}".encode(), [ADA.verifier]).unknown) == 1


def test_two_keys_with_one_name_and_id_are_refused() -> None:
    class Impostor(Verifier):
        """A key whose four-byte id was made to collide."""

        @property
        def key_id(self) -> bytes:
            return ADA.verifier.key_id

    impostor = Impostor(name=ADA.name, public_key=BO.verifier.public_key)
    with pytest.raises(MalformedKey, match="two keys"):
        open_note(NOTE, [ADA.verifier, impostor])


@pytest.mark.parametrize(
    "note",
    [
        b"",
        b"text\n",
        b"text\n\n",
        sign_note("\n", ADA).removeprefix(b"\n\n"),
        NOTE[:-1],
        NOTE + b"\n",
        NOTE + b"x\n",
        NOTE.replace(b"\n\n\xe2", b"\n\xe2"),
        NOTE.replace("— ".encode(), b"- "),
        NOTE.replace("— ".encode(), "—".encode()),
        NOTE.replace(b"ada.example ", b" "),
        NOTE.replace(b"ada.example", b"ada+example"),
        NOTE.replace(b"ada.example", "ada\u3000example".encode()),
        NOTE.replace(b"ada.example ", b"ada.example  "),
        NOTE.replace(b"\n\n", b"\r\n\n", 1),
        NOTE.replace("行".encode(), b"\x00", 1),
        NOTE.replace("行".encode(), b"\xff", 1),
        "text\n\n— ada.example AAAAAA==\n".encode(),
    ],
)
def test_a_malformed_note_is_refused(note: bytes) -> None:
    with pytest.raises(MalformedNote):
        open_note(note, [ADA.verifier])


def test_a_note_has_a_largest_size_and_number_of_signatures() -> None:
    strangers = [Signer(name=f"witness{number}.example", seed=bytes([number] * 32)) for number in range(100)]
    assert open_note(sign_note(TEXT, *strangers[:99], ADA), [ADA.verifier]).text == TEXT
    with pytest.raises(MalformedNote, match="signatures"):
        open_note(sign_note(TEXT, *strangers, ADA), [ADA.verifier])
    with pytest.raises(MalformedNote, match="bytes"):
        open_note(b"x" * MAX_NOTE_BYTES + NOTE, [ADA.verifier])


@pytest.mark.parametrize("text", ["", "no newline", "a\tb\n", "a\r\n", "half \ud800\n"])
def test_a_text_that_no_note_can_hold_is_not_signed(text: str) -> None:
    with pytest.raises(MalformedNote):
        sign_note(text, ADA)


def test_a_note_is_not_made_without_a_signature() -> None:
    with pytest.raises(ValueError, match="signature"):
        sign_note(TEXT)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\u2028b", "a\nb", "a\x01b", "\ud800"])
def test_a_name_that_no_note_can_hold_is_refused(name: str) -> None:
    with pytest.raises(MalformedKey):
        Signer(name=name, seed=b"a" * 32)
    with pytest.raises(MalformedKey):
        Verifier(name=name, public_key=ADA.verifier.public_key)


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "name",
        "name+00000000",
        GO_VERIFIER[:-1],
        GO_VERIFIER + "A",
        GO_VERIFIER.replace("c74f20a3", "c74f20a4"),
        GO_VERIFIER.replace("c74f20a3", "C74F20A3"),
        GO_VERIFIER.replace("Peter", "Paul"),
        GO_VERIFIER.replace("+ARp", "+BRp"),  # another signature type
        "n+c74f20a3+AQ==",
    ],
)
def test_a_malformed_verifier_key_is_refused(vkey: str) -> None:
    with pytest.raises(MalformedKey):
        parse_verifier(vkey)


@pytest.mark.parametrize(
    "skey",
    [
        "",
        GO_VERIFIER,
        GO_SIGNER.removeprefix("PRIVATE+"),
        GO_SIGNER.replace("PRIVATE", "PUBLIC"),
        GO_SIGNER.replace("c74f", "c74e"),
        GO_SIGNER[:-4],
    ],
)
def test_a_malformed_signer_key_is_refused(skey: str) -> None:
    with pytest.raises(MalformedKey):
        parse_signer(skey)


def test_a_key_has_thirty_two_bytes() -> None:
    with pytest.raises(MalformedKey, match="32 bytes"):
        Signer(name="n", seed=b"a" * 31)
    with pytest.raises(MalformedKey, match="32 bytes"):
        Verifier(name="n", public_key=b"a" * 33)


def test_a_signer_does_not_show_its_seed() -> None:
    assert "seed" not in repr(ADA)
    assert repr(ADA.seed) not in repr(ADA)


def test_signatures_are_plain_ed25519_over_the_text() -> None:
    key = Ed25519PrivateKey.from_private_bytes(ADA.seed)
    assert ADA.sign(TEXT).signature == key.sign(TEXT.encode())
