"""Reads data/teams.yml, with the bank holidays of each nation. Offline."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from govuk_bank_holidays.bank_holidays import BankHolidays

from bot.casework.teams import Teams, read_teams
from bot.content.errors import ContentError
from bot.content.reading import Fault, read_yaml

DIVISIONS = {
    "england": BankHolidays.ENGLAND_AND_WALES,
    "wales": BankHolidays.ENGLAND_AND_WALES,
    "scotland": BankHolidays.SCOTLAND,
    "northern_ireland": BankHolidays.NORTHERN_IRELAND,
}


def load_teams(data_dir: Path, *, demo: bool = False) -> Teams:
    """The teams; ``demo`` takes those of data/demo. Raises ``ContentError`` with every fault."""
    path = data_dir / ("demo/teams.yml" if demo else "teams.yml")
    try:
        return read_teams(read_yaml(path), bank_holidays())
    except (Fault, OSError, ValueError) as error:
        raise ContentError([f"{path}: {line}" for line in str(error).splitlines()]) from error


def bank_holidays() -> dict[str, frozenset[date]]:
    """Bank holidays by nation, as far ahead as GOV.UK publishes them (about two years)."""
    # Without the cached copy that comes with the package it would ask the internet.
    known = BankHolidays(use_cached_holidays=True).data
    return {
        nation: frozenset(one["date"] for one in known[division])
        for nation, division in DIVISIONS.items()
    }
