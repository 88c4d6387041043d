"""`python -m bot add-staff`: how the first admin comes in."""

from __future__ import annotations

from bot import clock
from bot.console.members import Newcomer, invite
from bot.content.reading import read_yaml
from bot.settings import Settings
from bot.staff.errors import StaffError
from bot.staff.model import Role
from bot.startup import StartError
from bot.storage.database import Database, migrate
from bot.storage.key_files import keys_of


async def add(settings: Settings, email: str, name: str, role: str) -> str:
    """Invite somebody; returns what to tell them. Raises ``StartError``."""
    words = read_yaml(settings.data_dir / "console.yml")
    await migrate(settings.database_url, keys_of(settings))
    database = Database.of(settings)
    try:
        async with database.work() as work:
            code = await invite(work, Newcomer(email, name, Role(role), ()), clock.now())
            await work.commit()
    except StaffError as error:
        raise StartError(words["errors"][error.code]) from error
    finally:
        await database.close()
    sentence: str = words["command_line"]["invited"]
    return sentence.format(name=name, email=email, code=code, url=settings.console_url)
