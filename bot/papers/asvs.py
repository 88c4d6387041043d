"""The security requirements, ``docs/security/asvs.yml``: checked, and written as a page."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from bot import yaml_text

TABLE = Path("docs/security/asvs.yml")
PAGE = Path("docs/security/asvs.md")
STATES = {"met": "met", "part": "in part", "deployer": "the deployer's", "open": "**not met**"}

Table = Mapping[str, Any]


def read_table(root: Path) -> Table:
    """The table of the project in ``root``, as written."""
    content: Table = yaml_text.parse((root / TABLE).read_text(encoding="utf-8"))
    return content


def tests_named(table: Table) -> list[str]:
    """Every test that is to prove something, once, in order."""
    named = (name for one in table["requirements"] for name in one.get("tests", ()))
    return list(dict.fromkeys(named))


def faults(table: Table, collected: Collection[str]) -> list[str]:
    """Everything that is wrong with ``table``, where these are the tests that there are."""
    return [
        f"{TABLE}: {one.get('ids')}: {fault}"
        for one in table["requirements"]
        for fault in _of_requirement(one, collected)
    ]


def _of_requirement(one: Table, collected: Collection[str]) -> Iterator[str]:
    yield from (f"needs {key}" for key in ("ids", "what", "does") if not one.get(key))
    state = one.get("state")
    if state not in STATES:
        yield f"state must be one of {', '.join(STATES)}"
    if state in ("met", "part") and not one.get("tests"):
        yield "is met without a test"
    if state in ("part", "open") and not one.get("short"):
        yield "must say what falls short"
    if state == "open" and not one.get("owner"):
        yield "is open without an owner"
    yield from (f"no test {name}" for name in one.get("tests", ()) if name not in collected)


def as_page(table: Table) -> str:
    """The table in Markdown."""
    counts = ", ".join(
        f"{sum(one['state'] == state for one in table['requirements'])} {words.strip('*')}"
        for state, words in STATES.items()
    )
    front = (
        "# Security requirements and their tests (OWASP ASVS 5.0)\n\n"
        "Made from asvs.yml by `python -m bot.papers`: edit that. It is our own list of what "
        "matters here, not an assessment by somebody else.\n\n"
        f"Owner: {table['owner']}. Version {table['version']}, updated {table['updated']}, next "
        f"review {table['next_review']}. {len(table['requirements'])} rows: {counts}.\n\n"
        "| ASVS | what | what we do | state | proof |\n| --- | --- | --- | --- | --- |\n"
    )
    return front + "".join(_row(one) for one in table["requirements"])


def _row(one: Table) -> str:
    short = f" {one['short']}" if one.get("short") else ""
    owner = f" Owner: {one['owner']}." if one.get("owner") else ""
    proof = "<br>".join(f"`{name}`" for name in one.get("tests", ())) or "none"
    return (
        f"| {one['ids']} | {one['what']} | {one['does']} | {STATES[one['state']]}.{short}{owner} "
        f"| {proof} |\n"
    )
