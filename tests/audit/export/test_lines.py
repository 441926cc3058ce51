import json

import pytest

from govim_audit.export.lines import RecordLine, decode_line, encode_line

LINE = RecordLine(
    position=1,
    epoch=1,
    index=1,
    hit=True,
    leaf="{}",
    body_salt=None,
    body=None,
    content_salt=None,
    content="预算\u2028\n",
    proof=["00"],
    sender=None,
    conversation=None,
    recalled=None,
)


def test_a_line_is_one_line_and_comes_back() -> None:
    line = encode_line(LINE)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert decode_line(line) == LINE


def changed(**fields: object) -> bytes:
    return json.dumps({**json.loads(encode_line(LINE)), **fields}, ensure_ascii=False).encode() + b"\n"


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}\n",
        b"\xff\n",
        b"[" * 100_000,
        encode_line(LINE)[:-1],
        encode_line(LINE).replace(b":", b": ", 1),
        changed(extra=1),
        changed(position="1"),
        changed(leaf="\\ud800"),
    ],
)
def test_another_spelling_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError, match=r"line|codec"):
        decode_line(line)
