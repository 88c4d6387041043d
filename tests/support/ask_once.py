"""Ask the newcomer's question of a running Alongside: `python -m tests.support.ask_once URL`."""

from __future__ import annotations

import sys

from tests.support.chat import Chat

QUESTION = "wot is psycosis?? dr sed my bro got it, is he mad or wot"
ANSWER = "What psychosis is"


def main(url: str) -> int:
    """0 where the right answer came, with its sources."""
    replies = Chat(url).ask(QUESTION)
    right = any(reply["title"] == ANSWER and reply["sources"] for reply in replies)
    print(f"asked: {QUESTION}\nanswered: {[reply['title'] for reply in replies]}")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
