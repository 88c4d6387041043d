"""STOP, START and HELP, which carriers and providers know as instructions.

"Cancel", "end", "quit" and "yes" are none of them: carers say those inside a form. Where a provider
takes one of these as an instruction itself, it says so (Twilio's OptOutType), and then it is one.
"""

from __future__ import annotations

import re

from bot.messages import Word

WORDS: dict[str, Word] = {
    "stop": "stop",
    "stopall": "stop",
    "stop all": "stop",
    "unsubscribe": "stop",
    "optout": "stop",
    "opt out": "stop",
    "start": "start",
    "unstop": "start",
    "help": "help",
    "info": "help",
}


def read_word(text: str) -> Word | None:
    """The instruction that ``text`` is, and nothing besides."""
    return WORDS.get(re.sub(r"[\W_]+", " ", text).strip().lower())
