import pytest

from govim.backup.sealing import MAGIC, NotSealedKeys, WrongPassphrase, open_keys, seal_keys

FILES = {"keys/master.key": bytes(range(32)), "tls/ca.key": b"-----BEGIN"}
SEALED = seal_keys(FILES, "a long passphrase")


def test_the_passphrase_opens_them() -> None:
    assert open_keys(SEALED, "a long passphrase") == FILES


def test_another_passphrase_does_not() -> None:
    with pytest.raises(WrongPassphrase):
        open_keys(SEALED, "a long passphrasE")


def test_nothing_of_the_keys_can_be_read() -> None:
    assert FILES["keys/master.key"] not in SEALED
    assert b"master" not in SEALED
    assert seal_keys(FILES, "a long passphrase") != SEALED


@pytest.mark.parametrize("at", [len(MAGIC) + 60, -1])
def test_a_changed_byte_is_seen(at: int) -> None:
    changed = bytearray(SEALED)
    changed[at] ^= 1
    with pytest.raises((WrongPassphrase, NotSealedKeys)):
        open_keys(bytes(changed), "a long passphrase")


@pytest.mark.parametrize(
    "content",
    [b"", b"-----BEGIN", MAGIC, MAGIC + b"{}\n", SEALED.replace(b'"n":131072', b'"n":1099511627776')],
)
def test_a_foreign_file_is_no_file_of_keys_and_takes_no_memory(content: bytes) -> None:
    with pytest.raises(NotSealedKeys):
        open_keys(content, "a long passphrase")
