import pytest

from govim.config.checks import check_value
from govim.config.problem import ConfigError, Problem


def problem(path: str, value: object) -> Problem | None:
    try:
        check_value(path, value, "here")
    except ConfigError as error:
        (complaint,) = error.complaints
        return complaint.problem
    return None


@pytest.mark.parametrize(
    "value", ["sqlite", "postgresql://govim@db/govim", "postgresql://db:5433/govim", "postgresql:///govim"]
)
def test_a_storage_is_sqlite_or_postgresql(value: str) -> None:
    assert problem("storage.url", value) is None


@pytest.mark.parametrize(
    "value", ["", "mysql://db/govim", "postgresql://db", "postgresql://db:x/govim", "sqlite:///a"]
)
def test_anything_else_is_no_storage(value: str) -> None:
    assert problem("storage.url", value) is Problem.NOT_A_STORAGE


@pytest.mark.parametrize(
    "value", ["postgresql://a:b@db/g", "postgresql://a:@db/g", "postgresql://db/g?password=b"]
)
def test_a_password_in_the_address_is_refused(value: str) -> None:
    assert problem("storage.url", value) is Problem.SECRET_IN_PLACE


@pytest.mark.parametrize("value", ["Asia/Shanghai", "UTC"])
def test_a_time_zone_has_a_name(value: str) -> None:
    assert problem("site.time_zone", value) is None


@pytest.mark.parametrize("value", ["", "Asia", "Asia/Nowhere", "../etc", "/etc/passwd", "+08:00"])
def test_anything_else_is_no_time_zone(value: str) -> None:
    assert problem("site.time_zone", value) is Problem.NOT_A_ZONE


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("10.0.0.0/8", None),
        ("::1", None),
        ("10.0.0.1/8", Problem.NOT_A_NETWORK),
        ("proxy", Problem.NOT_A_NETWORK),
    ],
)
def test_a_network_has_no_host_bits(value: str, expected: Problem | None) -> None:
    for path in ("proxy.trusted", "metrics.trusted"):
        assert problem(path, (value,)) is expected


def test_a_setting_without_a_rule_takes_anything_of_its_type() -> None:
    assert problem("listen.host", "anything") is None
