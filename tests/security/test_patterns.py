"""Every regular expression of ours takes a time that grows with the text, and not with its square.

The patterns are gathered from the loaded modules, so a new one is tried without being named here.
Times are compared with one another, never with a clock: eight times the text may take a little more
than eight times as long, and a pattern that tries all ways would take sixty-four times or for ever.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import actions
import bot

# Programs of their own, and Rasa's shells.
LEFT_OUT = ("bot.__main__", "bot.fine_tuning", "bot.components", "bot.storage.migrations")
# The longest text that a carer may send has 10,000 characters.
SHORT, LONG = 1_200, 9_600
# Eight times the text; the square of it would be 64.
MOST = 28.0
# Shorter times say nothing.
WORTH_A_LOOK = 0.004
# First a few signs: who tries all ways would not come back from more.
LADDER = ((14, 22), (75, 600), (SHORT, LONG))
ALWAYS = (
    "a",
    " ",
    "0",
    "\n",
    "-",
    "a ",
    "0 ",
    "a.",
    "a@",
    "ab-",
    "\u00e9",
    "\t ",
    "a\n",
    "--",
    "aA0 ",
)


def patterns() -> dict[str, re.Pattern[Any]]:
    """Every compiled pattern of our modules, by the first place it was found."""
    found: dict[str, re.Pattern[Any]] = {}
    for package in (bot, actions):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.startswith(LEFT_OUT) and not module.name.endswith(".__main__"):
                importlib.import_module(module.name)
    seen: set[tuple[Any, int]] = set()
    for name in sorted(sys.modules):
        if name.split(".")[0] in ("bot", "actions"):
            for what, pattern in _inside(vars(sys.modules[name])):
                key = (pattern.pattern, pattern.flags)
                if key not in seen and isinstance(pattern.pattern, str):
                    seen.add(key)
                    found[f"{name}.{what}"] = pattern
    return found


def _inside(names: dict[str, Any]) -> Iterator[tuple[str, re.Pattern[Any]]]:
    for what, value in list(names.items()):
        if isinstance(value, re.Pattern):
            yield what, value
        elif isinstance(value, dict | tuple | list):
            values = value.values() if isinstance(value, dict) else value
            for number, one in enumerate(values):
                if isinstance(one, re.Pattern):
                    yield f"{what}[{number}]", one


def pumps(pattern: re.Pattern[str]) -> set[str]:
    """Short texts that the pattern begins to like, to be repeated."""
    letters = "".join(sorted(set(_letters(_parser.parse(pattern.pattern, pattern.flags)))))
    pairs = {one + other for one in letters[:3] for other in letters[:3]}
    return {*ALWAYS, *letters[:8], *pairs}


def _letters(tree: Any) -> Iterator[str]:
    if isinstance(tree, int) and not isinstance(tree, bool) and 9 <= tree < 0x110000:
        yield chr(tree)
    elif isinstance(tree, tuple | list | _parser.SubPattern):
        for one in tree:
            yield from _letters(one)


def took(pattern: re.Pattern[str], uses: list[str], text: str, tries: int = 1) -> float:
    """Seconds for the slowest of the ways in which the pattern is used, the best of ``tries``."""
    ways = [partial(pattern.sub, "") if use == "sub" else getattr(pattern, use) for use in uses]
    return max(min(_seconds(way, text) for _ in range(tries)) for way in ways)


def uses_of(name: str) -> list[str]:
    """The methods by which our code uses the pattern of this name."""
    own = name.rpartition(".")[2].partition("[")[0]
    found = set(re.findall(rf"\b{own}\.(search|match|fullmatch|sub)\(", SOURCES))
    return sorted(found) or ["search"]


def _seconds(use: Any, text: str) -> float:
    began = time.process_time()
    use(text)
    return time.process_time() - began


def grows(pattern: re.Pattern[str], pump: str, uses: list[str]) -> float:
    """How many times as long eight times the text takes; 1 where it is too quick to tell."""
    for end in ("", "\x00"):
        for few, more in LADDER:
            long = (pump * more)[: LONG - len(end)] + end
            if took(pattern, uses, long) < WORTH_A_LOOK:
                continue
            short = (pump * few)[: SHORT - len(end)] + end
            times = took(pattern, uses, long, 3) / max(took(pattern, uses, short, 3), 1e-6)
            if times > MOST:
                return times
    return 1.0


SOURCES = "".join(
    path.read_text(encoding="utf-8")
    for top in ("bot", "actions")
    for path in Path(top).rglob("*.py")
)
FOUND = patterns()


def test_the_patterns_were_found() -> None:
    assert len(FOUND) > 50
    assert "bot.logs.LONG_NUMBER" in FOUND


@pytest.mark.parametrize("name", FOUND)
def test_time_grows_with_the_text_alone(name: str) -> None:
    pattern = FOUND[name]
    worst = {pump: grows(pattern, pump, uses_of(name)) for pump in pumps(pattern)}
    slow = {pump: times for pump, times in worst.items() if times > MOST}
    assert slow == {}


@pytest.mark.parametrize("slow", [r"(a+)+$", r"(a|aa)+!", r"(\w+\s?)*!"])
def test_a_pattern_that_tries_all_ways_is_seen(slow: str) -> None:
    assert max(grows(re.compile(slow), pump, ["search"]) for pump in ("a", "a ", "0")) > MOST


def test_a_pattern_whose_time_grows_with_the_square_is_seen() -> None:
    assert grows(re.compile(r"a+b"), "a", ["search"]) > MOST
