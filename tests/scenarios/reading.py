"""What a member reads over HTTP: the truth that every push only hints at."""

from tests.components.server import Server, SignedIn
from tests.components.wire import Frame, new_ref

PAGE = 200


def open_conversation(server: Server, who: SignedIn, **fields: object) -> str:
    """The conversation's id."""
    with server.client() as client:
        answer = client.post(
            "/api/conversations", headers=who.headers, json={"client_ref": str(new_ref()), **fields}
        )
    answer.raise_for_status()
    conversation: str = answer.json()["id"]
    return conversation


def whole_log(server: Server, who: SignedIn, conversation: str) -> list[Frame]:
    """Every entry, page by page."""
    entries: list[Frame] = []
    with server.client() as client:
        while True:
            after = {"after": entries[-1]["seq"] if entries else 0, "limit": PAGE}
            answer = client.get(
                f"/api/conversations/{conversation}/entries", params=after, headers=who.headers
            )
            answer.raise_for_status()
            page: list[Frame] = answer.json()["entries"]
            entries += page
            if len(page) < PAGE:
                return entries
