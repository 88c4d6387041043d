"""What the chat API answers when something is wrong with a request."""

from __future__ import annotations

STATUS = {
    "id_used": 409,
    "not_found": 404,
    "no_conversation": 404,
    "not_allowed": 405,
    "too_long": 413,
    "too_many": 429,
    "wrong_token": 401,
    "away": 503,
}
BAD_REQUEST = 400


class ApiError(Exception):
    """A request that is not served. ``code`` names the sentence; ``retry_after`` is in seconds."""

    def __init__(self, code: str, retry_after: int | None = None) -> None:
        self.code = code
        self.retry_after = retry_after
        super().__init__(code)

    @property
    def status(self) -> int:
        """The HTTP status."""
        return STATUS.get(self.code, BAD_REQUEST)
