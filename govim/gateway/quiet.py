"""What picows logs: to it each broken frame is an error, each connection news. Both are a peer's doing."""

import logging
from typing import Any


class Quiet(logging.LoggerAdapter[logging.Logger]):
    """Exceptions keep their level: they are ours."""

    def info(self, msg: object, *args: object, **kwargs: Any) -> None:  # noqa: ANN401
        self.debug(msg, *args, **kwargs)

    def error(self, msg: object, *args: object, **kwargs: Any) -> None:  # noqa: ANN401
        self.debug(msg, *args, **kwargs)
