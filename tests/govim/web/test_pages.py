import httpx2
import pytest

from govim.web.pages import STATIC


def test_the_page_is_never_taken_from_a_cache(nobody: httpx2.Client) -> None:
    answer = nobody.get("/")
    if (STATIC / "index.html").exists():
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-cache"
        assert answer.headers["content-type"].startswith("text/html")
    else:
        assert answer.status_code == 503
        assert "make build" in answer.text


def test_an_asset_is_good_for_ever(nobody: httpx2.Client) -> None:
    assets = sorted((STATIC / "assets").glob("*.js"))
    if not assets:
        pytest.skip("the front end is not built")
    answer = nobody.get(f"/assets/{assets[0].name}")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/assets/",
        "/assets/nothing.js",
        "/assets/../index.html",
        "/assets/%2e%2e/pages.py",
        "/assets/..%2fapp.py",
        "/assets//etc/passwd",
        "/assets/%00",
        "/static/index.html",
    ],
)
def test_nothing_else_is_handed_out(nobody: httpx2.Client, path: str) -> None:
    answer = nobody.get(path)
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"
