"""The console under test: members who sign in, a clock that tests turn, and visitors' browsers."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from aiohttp import ClientResponse, ClientSession, CookieJar
from aiohttp.test_utils import TestServer

from bot.console.app import build, make_app
from bot.console.keys import Console
from bot.settings import Settings
from bot.staff import passwords, totp
from bot.staff.model import Member, Role, Stage
from bot.staff.tokens import token_hash
from bot.storage.database import Database
from tests.support.casework import NOON, teams
from tests.support.databases import KEY_SETTINGS
from tests.support.gateway import library

PASSWORD = "correct horse battery lantern"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CSRF = re.compile(r'name="csrf" value="([^"]+)"')


@cache
def password_hash() -> str:
    """The hash of ``PASSWORD``, made once: it is slow by design."""
    return passwords.hash_password(PASSWORD)


@dataclass
class Clock:
    """Tells the time that a test says it is."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at

    def wait(self, **how_long: float) -> None:
        """Let time pass."""
        self.at += timedelta(**how_long)


@dataclass
class ConsoleUnderTest:
    """A running console."""

    server: TestServer
    console: Console
    clock: Clock
    sessions: list[ClientSession] = field(default_factory=list)
    members: int = 0

    @property
    def database(self) -> Database:
        """What it stands on."""
        return self.console.database

    async def visitor(self) -> Visitor:
        """A browser of nobody yet."""
        session = ClientSession(self.server.make_url("/"), cookie_jar=CookieJar(unsafe=True))
        self.sessions.append(session)
        return Visitor(self, session)

    async def member(self, role: Role = Role.RESPONDER, **changes: Any) -> Member:
        """A member whose password is ``PASSWORD`` and whose app has ``SECRET``."""
        self.members += 1
        email = f"member{self.members}@example.org"
        async with self.database.work() as work:
            await work.staff.add(email, changes.pop("name", f"Kim {self.members}"), role, (), NOON)
            added = await work.staff.by_email(email)
            assert added
            known = {"password_hash": password_hash(), "totp_secret": SECRET, "totp_last_step": 1}
            await work.staff.change(replace(added, **{**known, **changes}))
            member = await work.staff.find(added.id)
            assert member
            await work.commit()
        return member

    async def as_member(self, member: Member) -> Visitor:
        """A browser in which the member is signed in, without the pages of signing in."""
        visitor, token = await self.visitor(), f"token-{member.id}-{len(self.sessions)}"
        async with self.database.work() as work:
            await work.sign_ins.begin_session(
                member.id, token_hash(token), "csrf-token", Stage.SIGNED_IN, self.clock()
            )
            await work.commit()
        visitor.keep("alongside-session", token)
        visitor.csrf = "csrf-token"
        return visitor

    async def signed_in(self, role: Role, **changes: Any) -> Visitor:
        """A new member's browser."""
        return await self.as_member(await self.member(role, **changes))

    async def audited(self) -> list[str]:
        """What the audit says was done, the newest first."""
        async with self.database.reading() as work:
            assert await work.audit.first_break() is None
            return [entry.what for entry in await work.audit.latest(50)]


@dataclass
class Visitor:
    """A browser that remembers cookies, and the anti-forgery token of the page it saw last."""

    under_test: ConsoleUnderTest
    session: ClientSession
    csrf: str = ""
    page: str = ""

    async def get(self, path: str, **how: Any) -> ClientResponse:
        """Open a page; redirects are not followed."""
        return await self._seen(await self.session.get(path, allow_redirects=False, **how))

    async def post(self, path: str, /, **fields: Any) -> ClientResponse:
        """Send a form of the page that was seen last."""
        data = {"csrf": self.csrf, **fields}
        return await self._seen(await self.session.post(path, data=data, allow_redirects=False))

    def keep(self, cookie: str, value: str) -> None:
        """Have a cookie."""
        address = self.under_test.server.make_url("/")
        self.session.cookie_jar.update_cookies({cookie: value}, address)

    async def sign_in(self, member: Member, code: str | None = None) -> ClientResponse:
        """Both steps."""
        await self.post("/sign-in", email=member.email, password=PASSWORD)
        await self.get("/sign-in/code")
        return await self.post("/sign-in/code", code=code or self.code())

    def code(self) -> str:
        """What the member's app shows now."""
        return totp.code_at(SECRET, self.under_test.clock())

    async def _seen(self, response: ClientResponse) -> ClientResponse:
        if response.content_type == "text/html":
            self.page = await response.text()
            found = CSRF.search(self.page)
            self.csrf = found[1] if found else self.csrf
        return response


def make_console(database_url: str, clock: Clock, folder: Path, **settings: str) -> Console:
    """A console over ``database_url`` with two teams of tests.support.casework."""
    given = {"database_url": database_url, "var_dir": str(folder), **KEY_SETTINGS, **settings}
    environ = {f"ALONGSIDE_{name.upper()}": value for name, value in given.items()}
    return replace(build(Settings.from_env(environ), library()), now=clock, teams=teams())


@asynccontextmanager
async def running(
    database_url: str, folder: Path, **settings: str
) -> AsyncIterator[ConsoleUnderTest]:
    """A console on a free port."""
    clock = Clock()
    console = make_console(database_url, clock, folder, **settings)
    server = TestServer(make_app(console))
    await server.start_server()
    under_test = ConsoleUnderTest(server, console, clock)
    try:
        yield under_test
    finally:
        for session in under_test.sessions:
            await session.close()
        await server.close()
        await console.database.close()
