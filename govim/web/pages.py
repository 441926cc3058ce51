"""The built front end: hashed assets for ever, the page itself never from a cache."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC = Path(__file__).parent / "static"


class Assets(StaticFiles):
    """Names hold the content's hash, so a copy is good for ever."""

    async def check_config(self) -> None:
        """A front end that is not built is no bug: each of its files is not found."""

    def file_response(
        self, full_path: object, stat_result: object, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)  # type: ignore[arg-type]
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response


async def get_page(request: Request) -> Response:
    """The one page; which screen it shows is the client's affair."""
    del request
    page = STATIC / "index.html"
    if not page.exists():
        return PlainTextResponse("The front end is not built: run `make build`.", status_code=503)
    return FileResponse(page, headers={"cache-control": "no-cache"})
