from starlette.requests import Request

from govim.protocol.browser import MAX_CLIENT
from govim.web.parts import language_of, origin_of


def request(client: tuple[str, int] | None, **headers: str) -> Request:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "client": client, "headers": pairs})


def test_an_origin_is_address_and_client() -> None:
    origin = origin_of(request(("10.0.0.7", 4711), user_agent="Firefox"))
    assert (origin.address, origin.client) == ("10.0.0.7", "Firefox")


def test_an_origin_is_bounded_and_may_be_unknown() -> None:
    origin = origin_of(request(None, user_agent="x" * 1000))
    assert (origin.address, len(origin.client)) == ("unknown", MAX_CLIENT)
    assert origin_of(request(None)).client == ""


def test_the_language_is_chinese_unless_english_is_wanted() -> None:
    assert language_of(request(None)) == "zh-CN"
    assert language_of(request(None, accept_language="en")) == "en"
