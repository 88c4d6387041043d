"""Serve the gateway with a fake Rasa, to work on the widget.

``python -m tests.support.serve_fake --port 8090``
Say "article" for an article, "choices" for buttons, "slow" for a slow reply, "he will kill
himself" for an urgent one, "unknown" for none; anything else is echoed.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from pathlib import Path

from aiohttp import web

from bot import logs
from bot.content.library import Library
from bot.gateway.app import make_app
from bot.settings import Settings
from bot.wiring import build
from tests.support.fake_rasa import ARTICLE, FakeRasa
from tests.support.fake_safety import FakeDetector, FakeReplies


async def main(port: int, folder: Path) -> None:
    """Serve until interrupted."""
    logs.set_up()
    articles = Library.load(Path("data")).articles
    rasa = FakeRasa(ARTICLE if ARTICLE in articles else next(iter(articles)))
    neighbour = await rasa.start()
    settings = Settings.from_env(
        {
            "ALONGSIDE_VAR_DIR": str(folder),
            "ALONGSIDE_GATEWAY_PORT": str(port),
            "ALONGSIDE_RASA_URL": str(neighbour.make_url("/")),
            "ALONGSIDE_ACTIONS_URL": str(neighbour.make_url("/")),
            "ALONGSIDE_MESSAGES_PER_MINUTE": "1000",
            "ALONGSIDE_CONVERSATIONS_PER_HOUR": "10000",
        }
    )
    app = make_app(build(settings, FakeDetector(), FakeReplies()))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, settings.gateway_host, port).start()
    print(f"Serving on {settings.public_url}", flush=True)
    try:
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()
        await neighbour.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8090)
    with tempfile.TemporaryDirectory() as name:
        try:
            asyncio.run(main(parser.parse_args().port, Path(name)))
        except KeyboardInterrupt:
            print("Stopped.")
