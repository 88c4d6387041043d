"""The action server: rasa-sdk's own, which asks who calls and says nothing of what was said.

`python -m actions.server`, started by `python -m bot actions`. rasa-sdk's answer to an error holds
the whole conversation, and its log the error's words: here both say only that it failed.
"""

from __future__ import annotations

import hmac
import time
from typing import Any

from rasa_sdk.endpoint import create_app
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot import logs
from bot.language import speak
from bot.settings import Settings

# Run by name, its own would be __main__.
LOG = logs.Log("actions.server")


def make_app(secret: str) -> Sanic:
    """rasa-sdk's app; with ``secret``, only who shows it may call /webhook and /actions."""
    app = create_app("actions", cors_origins="")

    @app.middleware("request")
    async def admit(request: Request) -> HTTPResponse | None:
        request.ctx.began = time.monotonic()
        speak(_language(_call(request)))
        given = (request.token or "").encode()
        is_open = not secret or request.path == "/health"
        if is_open or hmac.compare_digest(given, secret.encode()):
            return None
        return response.json({"error": "not_ours"}, status=401)

    @app.middleware("response")
    async def tell(request: Request, answer: HTTPResponse) -> None:
        if request.path == "/webhook":
            _tell(request, answer)

    @app.exception(Exception)
    async def fail(request: Request, error: Exception) -> HTTPResponse:
        LOG.error("action_failed", error, conversation=_call(request).get("sender_id"))
        status = getattr(error, "status_code", 500)
        return response.json({"error": "action_failed"}, status=status)

    return app


def _tell(request: Request, answer: HTTPResponse) -> None:
    call = _call(request)
    LOG.info(
        "action",
        conversation=call.get("sender_id"),
        action=call.get("next_action"),
        status=answer.status,
        ms=int((time.monotonic() - request.ctx.began) * 1000),
    )


def _call(request: Request) -> dict[str, Any]:
    """The body, where it is one; sanic keeps what it has read."""
    try:
        found = request.json
    except Exception:  # whatever came instead, it is told apart by its status
        return {}
    return found if isinstance(found, dict) else {}


def _language(call: dict[str, Any]) -> str | None:
    """The one in which the gateway wants this carer answered."""
    try:
        language = call["tracker"]["latest_message"]["metadata"]["language"]
    except (KeyError, TypeError):
        return None
    return language if isinstance(language, str) else None


def main() -> None:
    """Serve until told to stop."""
    settings = Settings.from_env()
    logs.set_up(settings.log_level)
    app = make_app(settings.internal_secret)
    LOG.info("listens", host=settings.actions_host, port=settings.actions_port)
    app.run(settings.actions_host, settings.actions_port, access_log=False, motd=False)


if __name__ == "__main__":
    main()
