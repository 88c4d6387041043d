"""docs/privacy.md says of every table what the code does with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.errors import ContentError
from bot.conversation.data_desk import OPEN_FOR
from bot.conversation.privacy_words import PrivacyWords
from bot.conversation.retention import AUDIT, ORDER, SPOOL
from bot.conversation.retention_policy import RetentionPolicy, Rule
from bot.storage.tables import metadata

POLICY = RetentionPolicy.load(Path("data/retention.yml"))
PAPER = Path("docs/privacy.md").read_text(encoding="utf-8")
BEGINS, ENDS = "<!-- from data/retention.yml -->\n", "<!-- end -->"


def row(kind: str, rule: Rule) -> str:
    """A line of the table."""
    period = {None: "no end", 0: "at once"}.get(rule.days, f"{rule.days} days")
    kept = f"{period} after {rule.counted_from}" if rule.days is not None else "no end"
    tables = ", ".join(f"`{one}`" for one in rule.tables) or "files in `var/spool`"
    cells = (f"`{kind}`", rule.what, tables, kept, rule.why, rule.on_erasure)
    return f"| {' | '.join(cells)} |"


def test_the_table_is_that_of_the_data() -> None:
    head = ["| Kind | What | Where | Kept | Why | Delete my data |", "| --- " * 6 + "|"]
    expected = "\n".join([*head, *(row(kind, rule) for kind, rule in POLICY.rules.items())]) + "\n"
    shown = PAPER.partition(BEGINS)[2].partition(ENDS)[0]
    assert shown == expected, f"put this into docs/privacy.md:\n{expected}"


def test_no_table_of_the_database_is_forgotten() -> None:
    named = {table for rule in POLICY.rules.values() for table in rule.tables}
    assert named == set(metadata.tables)


def test_every_kind_with_an_end_is_deleted_by_somebody() -> None:
    with_end = {kind for kind, rule in POLICY.rules.items() if rule.days is not None}
    assert with_end == {*ORDER, AUDIT, SPOOL}


def test_periods_that_carers_are_told_are_those_that_are_kept() -> None:
    words = PrivacyWords.load(Path("data/privacy.yml"))
    assert OPEN_FOR.total_seconds() == 24 * 3600
    assert "24 hours" in words.say("in_chat")
    assert POLICY.days("requests") == 365
    requests = Path("data/requests.yml").read_text(encoding="utf-8")
    assert "12 months" in requests


@pytest.mark.parametrize("days", ["-1", "soon", "true"])
def test_a_period_that_makes_no_sense_is_refused(tmp_path: Path, days: str) -> None:
    text = Path("data/retention.yml").read_text(encoding="utf-8")
    path = tmp_path / "retention.yml"
    path.write_text(text.replace("days: 30", f"days: {days}", 1), encoding="utf-8")
    with pytest.raises(ContentError, match=r"conversations\.days must be a whole number"):
        RetentionPolicy.load(path)


def test_a_part_that_is_missing_is_named(tmp_path: Path) -> None:
    path = tmp_path / "privacy.yml"
    path.write_text("words: {show: [], erase: []}\nsays: {}\npage: {}\n", encoding="utf-8")
    with pytest.raises(ContentError, match="agree"):
        PrivacyWords.load(path)
