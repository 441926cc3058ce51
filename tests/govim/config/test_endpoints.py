from govim.config.endpoints import Endpoint, outbound
from govim.config.settings import Settings, Storage


def test_the_defaults_contact_nobody() -> None:
    assert outbound(Settings()) == ()


def test_a_database_elsewhere_is_an_endpoint() -> None:
    settings = Settings(storage=Storage(url="postgresql://govim@db.example/govim"))
    assert outbound(settings) == (Endpoint(setting="storage.url", address="db.example:5432"),)
