import pytest
from hypothesis import given
from hypothesis import strategies as st

from govim_audit.trail.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint, sign_checkpoint
from govim_audit.trail.errors import MalformedCheckpoint, UnverifiedNote
from govim_audit.trail.merkle import EMPTY_ROOT, MAX_SIZE
from govim_audit.trail.note import Signer, sign_note

EXAMPLE = """site.example/audit/1
20852
AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=
"""
ORIGIN = "site.example/audit/1"
SIGNER = Signer(name=ORIGIN, seed=b"s" * 32)
LINES = st.text(st.characters(exclude_categories=["Cs"], min_codepoint=32), min_size=1)


def test_a_checkpoint_is_origin_size_and_root() -> None:
    checkpoint = parse_checkpoint(EXAMPLE)
    assert checkpoint == Checkpoint(origin=ORIGIN, size=20_852, root=bytes(range(32)))
    assert checkpoint.text() == EXAMPLE


@given(LINES, st.integers(0, MAX_SIZE), st.binary(min_size=32, max_size=32), st.lists(LINES, max_size=3))
def test_a_signed_checkpoint_comes_back(origin: str, size: int, root: bytes, extensions: list[str]) -> None:
    checkpoint = Checkpoint(origin=origin, size=size, root=root, extensions=tuple(extensions))
    assert (
        open_checkpoint(sign_checkpoint(checkpoint, SIGNER), [SIGNER.verifier], origin=origin) == checkpoint
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        EXAMPLE[:-1],
        EXAMPLE + "\n",
        EXAMPLE + "extension",
        EXAMPLE + "extension\n\n",
        EXAMPLE.replace(ORIGIN, ""),
        EXAMPLE.replace("20852", "020852"),
        EXAMPLE.replace("20852", "+20852"),
        EXAMPLE.replace("20852", " 20852"),
        EXAMPLE.replace("20852", "20_852"),
        EXAMPLE.replace("20852", "٢"),
        EXAMPLE.replace("20852", "-1"),
        EXAMPLE.replace("20852", ""),
        EXAMPLE.replace("20852", str(MAX_SIZE + 1)),
        EXAMPLE.replace("20852", "9" * 5000),
        EXAMPLE.replace("Hh8=", "Hh9="),  # the same bytes in another spelling
        EXAMPLE.replace("Hh8=", "Hh8"),
        EXAMPLE.replace("AAEC", ""),
        EXAMPLE.replace("\n", "\r\n"),
        "\n".join(EXAMPLE.split("\n")[:2]) + "\n",
    ],
)
def test_another_spelling_is_refused(text: str) -> None:
    with pytest.raises(MalformedCheckpoint):
        parse_checkpoint(text)


def test_a_checkpoint_of_another_epoch_is_refused() -> None:
    note = sign_checkpoint(Checkpoint(origin=ORIGIN, size=0, root=EMPTY_ROOT), SIGNER)
    with pytest.raises(MalformedCheckpoint, match="not of site"):
        open_checkpoint(note, [SIGNER.verifier], origin="site.example/audit/2")


def test_a_checkpoint_signed_by_somebody_else_is_refused() -> None:
    other = Signer(name=ORIGIN, seed=b"o" * 32)
    note = sign_checkpoint(Checkpoint(origin=ORIGIN, size=0, root=EMPTY_ROOT), other)
    with pytest.raises(UnverifiedNote):
        open_checkpoint(note, [SIGNER.verifier], origin=ORIGIN)


def test_a_signed_text_that_is_no_checkpoint_is_refused() -> None:
    with pytest.raises(MalformedCheckpoint):
        open_checkpoint(sign_note("hello\n", SIGNER), [SIGNER.verifier], origin="hello")


@pytest.mark.parametrize(
    ("origin", "size", "root", "extensions"),
    [
        ("", 0, EMPTY_ROOT, ()),
        ("a\nb", 0, EMPTY_ROOT, ()),
        ("a", -1, EMPTY_ROOT, ()),
        ("a", 0, EMPTY_ROOT[:-1], ()),
        ("a", 0, EMPTY_ROOT, ("",)),
        ("a", 0, EMPTY_ROOT, ("x\ny",)),
    ],
)
def test_a_checkpoint_that_cannot_be_written_is_not_made(
    origin: str, size: int, root: bytes, extensions: tuple[str, ...]
) -> None:
    with pytest.raises(MalformedCheckpoint):
        Checkpoint(origin=origin, size=size, root=root, extensions=extensions)
