"""`python -m bot doctor`: everything that is wrong with a deployment, and what to do."""

from __future__ import annotations

import asyncio

from bot import clock
from bot.doctor.findings import Finding
from bot.doctor.machine_checks import check_machine
from bot.doctor.neighbour_checks import check_neighbours
from bot.doctor.settings_checks import check_settings
from bot.settings import Settings


async def examine(settings: Settings) -> list[Finding]:
    """Every finding, in the order in which a person would mend them."""
    today = clock.now().date()
    machine = await asyncio.to_thread(lambda: list(check_machine(settings, today)))
    return [*check_settings(settings), *machine, *await check_neighbours(settings)]
