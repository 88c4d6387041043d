"""One process of ours as chaos runs it: the same code, with claims that run out sooner.

`python -m tests.chaos.process gateway|worker|rasa|actions PORT`; the last two are stand-ins.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from functools import partial
from typing import Any

from aiohttp import web

import bot.channels.posting as posting
import bot.conversation.sender as sender
import bot.conversation.storing as storing
import bot.conversation.unknowns as unknowns
import bot.wiring as wiring
from bot.cli import main
from tests.support.fake_rasa import FakeRasa

SHORT = timedelta(seconds=6)


def hurry() -> None:
    """A process that was killed is noticed after seconds, not after half a minute."""
    module: Any = wiring
    module.Worker = partial(module.Worker, lease=timedelta(seconds=8))
    module.Sender = partial(module.Sender, lease=SHORT)
    sender.LOOK_UP_AFTER = SHORT
    sender.PAUSES = (1,) * 60
    storing.HEARD_WITHIN = SHORT
    posting.SECONDS = 4
    unknowns.GIVE_UP_AFTER = 10 * SHORT


if __name__ == "__main__":
    if sys.argv[1] in ("rasa", "actions"):
        web.run_app(FakeRasa().app(), host="127.0.0.1", port=int(sys.argv[2]), print=None)
    else:
        hurry()
        sys.exit(main(sys.argv[1:2]))
