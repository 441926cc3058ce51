"""The session is held to docs/protocol.md; whatever arrives, it ends in a valid state."""

import gc
import json
import sys
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from govim.protocol.frames import Hello, History, Members, People, Ping, Pong, Recall, Receipt, Send
from govim.protocol.session import BadFrame, ProtocolError, ServerSession, State
from govim.protocol.values import MAX_FRAME_BYTES

HELLO = b'{"type":"hello","lang":"zh-CN","cursors":{}}'
REF, WHERE = str(UUID(int=7)), str(UUID(int=9))
VALID: dict[str, dict[str, Any]] = {
    "send": {"client_ref": REF, "conversation": WHERE, "body": {"kind": "text", "text": "你好"}},
    "recall": {"client_ref": REF, "conversation": WHERE, "seq": 1},
    "receipt": {"conversation": WHERE, "read": 3},
    "members": {"request": 6, "conversation": WHERE, "after": WHERE, "limit": 200},
    "people": {"request": 7, "people": [WHERE]},
    "history": {"request": 5, "conversation": WHERE, "before": 10, "limit": 200},
    "ping": {},
    "pong": {},
}
TYPES = {
    "send": Send,
    "recall": Recall,
    "receipt": Receipt,
    "history": History,
    "members": Members,
    "people": People,
    "ping": Ping,
    "pong": Pong,
}
finite = st.floats(allow_nan=False, allow_infinity=False)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | finite | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)
bad_frames = st.one_of(
    st.text(st.characters(codec=None)),  # lone surrogates too
    st.binary(),
    json_values.map(json.dumps),
    st.dictionaries(st.sampled_from(["type", "client_ref", "conversation", "seq", "body"]), json_values).map(
        json.dumps
    ),
)
any_frame = bad_frames | st.sampled_from([HELLO, *(json.dumps({"type": t, **f}) for t, f in VALID.items())])


def frame(type_: str, **fields: object) -> bytes:
    return json.dumps({"type": type_, **fields}).encode()


def as_bytes(text: str | bytes) -> bytes:
    return text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text


def open_session() -> ServerSession:
    session = ServerSession()
    session.receive(HELLO)
    return session


@given(st.lists(any_frame, max_size=12))
def test_nothing_crashes_it_and_it_ends_in_a_valid_state(frames: list[str | bytes]) -> None:
    session = ServerSession()
    for each in frames:
        receive_anything(session, each)


def receive_anything(session: ServerSession, text: str | bytes) -> None:
    before = session.state
    try:
        answer = session.receive(as_bytes(text))
    except ProtocolError as error:
        is_right = (session.state, error.close_code) in {(State.CLOSED, 4400), (State.CLOSED, 1009)}
    else:
        is_right = before is not State.CLOSED and session.state is State.OPEN
        if isinstance(answer, BadFrame):
            is_right = is_right and before is State.OPEN
    assert is_right


@given(st.lists(st.sampled_from(sorted(VALID)), max_size=30))
def test_valid_frames_are_taken_in_any_order(names: list[str]) -> None:
    session = open_session()
    for name in names:
        assert type(session.receive(frame(name, **VALID[name]))) is TYPES[name]


@pytest.mark.parametrize("name", VALID)
def test_nothing_comes_before_hello(name: str) -> None:
    session = ServerSession()
    with pytest.raises(ProtocolError) as refused:
        session.receive(frame(name, **VALID[name]))
    assert refused.value.close_code == 4400


def test_hello_comes_once() -> None:
    session = open_session()
    with pytest.raises(ProtocolError) as refused:
        session.receive(HELLO)
    assert refused.value.close_code == 4400


@given(
    st.dictionaries(
        st.text().filter(lambda name: name not in {"type", "lang", "cursors", "have"}), json_values
    )
)
def test_unknown_fields_are_ignored(extra: dict[str, object]) -> None:
    known = {"personal", "device"}
    fields = {name: value for name, value in extra.items() if name not in known}
    assert isinstance(ServerSession().receive(frame("hello", **fields)), Hello)


@given(st.text(min_size=1).filter(lambda name: name not in {*VALID, "hello"}), st.integers(0, 2**53 - 1))
def test_an_unknown_frame_is_refused_and_the_session_goes_on(name: str, request: int) -> None:
    session = open_session()
    answer = session.receive(frame(name, request=request, client_ref=REF))
    assert isinstance(answer, BadFrame)
    assert (answer.error.code, answer.client_ref, answer.request) == ("unknown_frame", REF, request)
    assert session.state is State.OPEN


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("send", {"body": {"kind": "voice", "text": ""}}),
        ("send", {"body": {"kind": "text"}}),
        ("send", {"conversation": "not an id"}),
        ("recall", {"seq": 0}),
        ("recall", {"seq": -1}),
        ("recall", {"seq": 2**53}),
        ("recall", {"seq": 1.5}),
        ("recall", {"seq": True}),
        ("receipt", {"read": -1}),
        ("receipt", {"read": float("inf")}),
        ("history", {"limit": 0}),
        ("history", {"limit": 201}),
        ("members", {"limit": 0}),
        ("members", {"limit": 201}),
        ("members", {"after": 5}),
        ("people", {"people": [WHERE] * 201}),
        ("people", {"people": ["x"]}),
        ("history", {"before": 0}),
        ("history", {"after": -1}),
    ],
)
def test_a_frame_with_a_wrong_value_is_refused_and_echoed(name: str, wrong: dict[str, object]) -> None:
    session = open_session()
    answer = session.receive(frame(name, **{**VALID[name], **wrong}))
    assert isinstance(answer, BadFrame)
    assert answer.error.code == "malformed"
    assert answer.client_ref == VALID[name].get("client_ref")
    assert answer.request == VALID[name].get("request")


@pytest.mark.parametrize("name", sorted(VALID))
def test_a_missing_field_is_refused(name: str) -> None:
    for missing in VALID[name]:
        if missing in {"read", "before", "after", "limit"}:  # optional
            continue
        rest = {field: value for field, value in VALID[name].items() if field != missing}
        assert isinstance(open_session().receive(frame(name, **rest)), BadFrame)


@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        "{",
        "null",
        "[]",
        '"hello"',
        "{}",
        '{"type":7}',
        b"\xff\xfe",
        "[" * 50_000,
        '{"type":' * 5_000,
        '{"type":"send","seq":' + "9" * 5_000 + "}",
        "\ud800",
    ],
)
def test_what_is_no_frame_closes(nonsense: str | bytes) -> None:
    for session in (ServerSession(), open_session()):
        with pytest.raises(ProtocolError) as refused:
            session.receive(as_bytes(nonsense))
        assert refused.value.close_code == 4400
        assert session.state is State.CLOSED


@pytest.mark.parametrize("escape", [r"\ud800", r"\udc00", r"\ud800x", r"\udbff\u0041"])
def test_a_lone_surrogate_is_refused_not_stored(escape: str) -> None:  # fault 24
    body = f'{{"kind":"text","text":"{escape}"}}'
    text = f'{{"type":"send","client_ref":"{REF}","conversation":"{WHERE}","body":{body}}}'
    answer = open_session().receive(text.encode())
    assert isinstance(answer, BadFrame)
    assert (answer.error.code, answer.client_ref) == ("malformed", REF)


def test_of_a_key_given_twice_one_value_is_taken() -> None:
    """Never a mixture, whichever one it is."""
    answer = open_session().receive(
        f'{{"type":"receipt","conversation":"{WHERE}","read":1,"read":2}}'.encode()
    )
    assert isinstance(answer, Receipt)
    assert answer.read in {1, 2}


@pytest.mark.parametrize("letter", ["a", "é", "汉", "😀"])
def test_a_frame_is_measured_in_bytes(letter: str) -> None:
    envelope = len('{"type":"ping","x":""}')
    fits = (MAX_FRAME_BYTES - envelope) // len(letter.encode())
    assert isinstance(open_session().receive(f'{{"type":"ping","x":"{letter * fits}"}}'.encode()), Ping)
    with pytest.raises(ProtocolError) as refused:
        open_session().receive(f'{{"type":"ping","x":"{letter * (fits + 1)}"}}'.encode())
    assert refused.value.close_code == 1009


@pytest.mark.parametrize("ref", ["x" * 37, "é", "\x00" * 40, 7, None, ["x"]])
def test_only_what_can_be_a_ref_is_echoed(ref: object) -> None:
    answer = open_session().receive(frame("later", client_ref=ref))
    assert isinstance(answer, BadFrame)
    assert answer.client_ref is None


@pytest.mark.parametrize("request_", [-1, 2**53, 1.0, True, "1", None])
def test_only_what_can_be_a_request_is_echoed(request_: object) -> None:
    answer = open_session().receive(frame("later", request=request_))
    assert isinstance(answer, BadFrame)
    assert answer.request is None


def test_frames_do_not_make_it_grow() -> None:
    session = open_session()
    inside = sum(map(sys.getsizeof, gc.get_referents(session)))
    for number in range(5000):
        session.receive(frame("history", **{**VALID["history"], "request": number}))
        session.receive(frame(f"frame-{number}", client_ref=str(UUID(int=number))))
    assert sum(map(sys.getsizeof, gc.get_referents(session))) == inside


def test_hello_carries_cursors_with_intervals() -> None:
    cursors = {WHERE: {"synced": 9, "have": [[1, 3], [7, 9]]}}
    hello = ServerSession().receive(frame("hello", cursors=cursors, personal=4, device="笔记本"))
    assert isinstance(hello, Hello)
    assert hello.cursors[UUID(WHERE)].synced == 9
    assert hello.cursors[UUID(WHERE)].have == [(1, 3), (7, 9)]
    assert (hello.personal, hello.device, hello.lang) == (4, "笔记本", "zh-CN")


class Connection(RuleBasedStateMachine):
    """Whatever is mixed, the session is where the table says."""

    @initialize()
    def connect(self) -> None:
        self.session = ServerSession()
        self.expected = State.GREETING

    @rule(name=st.sampled_from(sorted(VALID)))
    def say(self, name: str) -> None:
        self._receive(frame(name, **VALID[name]), State.OPEN if self.expected is State.OPEN else State.CLOSED)

    @rule()
    def say_hello(self) -> None:
        self._receive(HELLO, State.OPEN if self.expected is State.GREETING else State.CLOSED)

    @rule()
    def say_something_newer(self) -> None:
        self._receive(frame("later"), State.OPEN if self.expected is State.OPEN else State.CLOSED)

    @rule()
    def hang_up(self) -> None:
        self.session.close()
        self.expected = State.CLOSED

    @invariant()
    def is_where_it_should_be(self) -> None:
        assert self.session.state is self.expected

    def _receive(self, text: bytes, following: State) -> None:
        self.expected = following
        if following is State.CLOSED:
            with pytest.raises(ProtocolError):
                self.session.receive(text)
        else:
            self.session.receive(text)


TestConnection = Connection.TestCase
