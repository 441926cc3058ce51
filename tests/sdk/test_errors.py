from govim_sdk.errors import Refused, SdkError, SignedOut, Unreachable


def test_all_of_them_are_caught_as_one() -> None:
    assert all(issubclass(each, SdkError) for each in (Refused, SignedOut, Unreachable))


def test_a_refusal_says_how_long_to_wait() -> None:
    assert Refused("too_many_requests", detail={"retry_after": 7}).retry_after == 7
    assert Refused("too_many_requests").retry_after == 1
