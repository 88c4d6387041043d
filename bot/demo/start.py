"""`make demo`: fills a database of its own, then starts everything over it."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from dataclasses import replace

from bot import clock
from bot.asking.time_reader import TimeReader
from bot.content.reading import read_yaml
from bot.demo.people import sign_in_text
from bot.demo.seed import Seed
from bot.settings import Settings, child_environment
from bot.storage.database import Database, migrate
from bot.supervisor import SIGN_IN_FILE
from bot.team_data import load_teams

FOLDER = "demo"


def start(settings: Settings) -> None:
    """Fill var/demo afresh and become ``bot run`` over it; raises ``ContentError``."""
    folder = settings.var_dir / FOLDER
    url = f"sqlite+aiosqlite:///{folder / 'alongside.db'}"
    sys.stderr.write("Filling the demonstration ...\n")
    asyncio.run(fill(replace(settings, var_dir=folder, database_url=url)))
    changes = {
        "ALONGSIDE_DEMO": "yes",
        "ALONGSIDE_VAR_DIR": str(folder),
        "ALONGSIDE_DATABASE_URL": url,
    }
    command = [sys.executable, "-m", "bot", "run"]
    os.execve(sys.executable, command, child_environment(changes))  # noqa: S606 (ourselves)


async def fill(settings: Settings) -> None:
    """A believable service in an empty folder, and the file that says how to sign in."""
    folder, data_dir = settings.var_dir, settings.data_dir
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    database = Database.of(settings)
    await migrate(database.url, database.keys)
    try:
        data = read_yaml(data_dir / "demo" / "service.yml")
        says = read_yaml(data_dir / "console.yml")["to_carers"]
        async with database.work() as work:
            times = TimeReader.load(data_dir / "good_times.yml")
            seed = Seed(work, data, load_teams(data_dir, demo=True), says, clock.now(), times)
            members = await seed.fill()
            text = await sign_in_text(work, members, read_yaml(data_dir / "console.yml"))
            await work.commit()
    finally:
        await database.close()
    target = folder / SIGN_IN_FILE
    target.touch(mode=0o600)
    target.write_text(text, encoding="utf-8")
