"""Whatever comes in whatever order, a confirmed request is there once and in exactly one queue."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.casework import carer_commands, team_commands
from bot.casework.carer_commands import Proof
from bot.casework.errors import CaseworkError
from bot.casework.lateness import tell_late
from bot.casework.model import CareRequest, Contact, Status
from bot.casework.opening import open_request
from bot.casework.team_commands import Deed
from bot.staff.model import Role
from bot.storage.database import Database
from bot.storage.unit_of_work import UnitOfWork
from tests.support.casework import NOON, begin_conversation, new_request, teams
from tests.support.databases import KEYS, make_database

TEAMS = teams()
places = st.integers(0, 5)


class Interleavings(RuleBasedStateMachine):
    """Carers on two devices, retries, crashes before the commit, and team members, all at once."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.url = make_database("sqlite", Path(self.folder.name))
        self.database = Database(next(self.url), KEYS)
        self.loop = asyncio.new_event_loop()
        self.now = NOON
        self.confirmed: dict[str, tuple[str, str]] = {}
        self.closed: set[str] = set()

    @initialize()
    def begin(self) -> None:
        """Two devices of one carer, and a team member."""
        self.devices = [self.run(begin_conversation(self.database)) for _ in range(2)]
        self.kim = self.run(self._add_member())

    @rule(number=places, device=st.integers(0, 1), crashes=st.booleans())
    def send(self, number: int, device: int, crashes: bool) -> None:
        """A form is sent, perhaps again; the process may die before it commits."""
        key = f"form:{number}"
        new = new_request(self.devices[device], key=key, asked_at=self.now)
        done = self.run(self._open(new, crashes))
        if not crashes:
            known = self.confirmed.setdefault(key, (done.reference, self.devices[device]))
            assert known[0] == done.reference

    @precondition(lambda self: self.confirmed)
    @rule(
        number=places,
        deed=st.sampled_from(["cancel", "correct", "add", "reopen"]),
        crashes=st.booleans(),
    )
    def carer_does(self, number: int, deed: str, crashes: bool) -> None:
        """The carer cancels, corrects, adds, or says that nobody called."""
        reference, conversation = self._pick(number)
        proof = Proof(conversation, reference, None, self.now)
        self.run(self._carer(deed, proof, crashes))

    @precondition(lambda self: self.confirmed)
    @rule(
        number=places, to=st.sampled_from(Status), stale=st.booleans(), team=st.sampled_from("la")
    )
    def team_does(self, number: int, to: Status, stale: bool, team: str) -> None:
        """A member moves the request, perhaps from a page that is out of date."""
        reference, _ = self._pick(number)
        self.run(self._team(reference, to, stale, {"l": "leeds", "a": "all"}[team]))

    @rule(hours=st.integers(1, 60))
    def time_passes(self, hours: int) -> None:
        """Promises are broken, and the lead and the admin are told."""
        self.now += timedelta(hours=hours)
        self.run(self._tell_late())

    @invariant()
    def every_confirmed_request_is_in_exactly_one_queue(self) -> None:
        """Open in one team's queue or the unrouted one, or closed by somebody."""
        for reference, _ in self.confirmed.values():
            request = self.run(self._find(reference))
            assert request is not None
            assert request.team in ("leeds", "all", None)
            assert request.is_open == (request.closed_at is None)
            if not request.is_open:
                assert reference in self.closed
        assert self.run(self._count()) == len(self.confirmed)

    def teardown(self) -> None:
        """Let everything go."""
        self.run(self.database.close())
        self.loop.close()
        next(self.url, None)
        self.folder.cleanup()

    def run(self, doing: Coroutine[Any, Any, Any]) -> Any:
        """The result of a coroutine."""
        return self.loop.run_until_complete(doing)

    def _pick(self, number: int) -> tuple[str, str]:
        return list(self.confirmed.values())[number % len(self.confirmed)]

    async def _add_member(self) -> int:
        async with self.database.work() as work:
            await work.staff.add("kim@example.org", "Kim", Role.RESPONDER, (), NOON)
            kim = await work.staff.by_email("kim@example.org")
            await work.commit()
        assert kim
        return kim.id

    async def _open(self, new: Any, crashes: bool) -> CareRequest:
        async with self.database.work() as work:
            done = await open_request(work, new, TEAMS)
            if not crashes:
                await work.commit()
            return done.request

    async def _carer(self, deed: str, proof: Proof, crashes: bool) -> None:
        async with self.database.work() as work:
            try:
                await self._carer_deed(work, deed, proof)
            except CaseworkError:
                return
            if not crashes:
                await work.commit()
                if deed == "cancel":
                    self.closed.add(str(proof.reference))

    async def _carer_deed(self, work: UnitOfWork, deed: str, proof: Proof) -> None:
        if deed == "cancel":
            await carer_commands.cancel(work, proof, TEAMS)
        elif deed == "correct":
            await carer_commands.change_contact(work, proof, Contact(when="now"), TEAMS)
        elif deed == "add":
            await carer_commands.add(work, proof, "more", TEAMS)
        else:
            await carer_commands.say_nobody_called(work, proof, TEAMS)

    async def _team(self, reference: str, to: Status, stale: bool, team: str) -> None:
        async with self.database.work() as work:
            request = await work.requests.by_reference(reference)
            assert request
            deed = Deed(request.id, request.version - stale, self.kim, self.now)
            try:
                changed = await team_commands.change_status(work, deed, to, "we spoke")
                again = Deed(changed.id, changed.version, self.kim, self.now)
                await team_commands.move(work, again, team, TEAMS)
            except CaseworkError:
                return
            await work.commit()
            if not changed.is_open:
                self.closed.add(reference)

    async def _find(self, reference: str) -> CareRequest | None:
        async with self.database.reading() as work:
            return await work.requests.by_reference(reference)

    async def _count(self) -> int:
        async with self.database.reading() as work:
            return await work.requests.count()

    async def _tell_late(self) -> None:
        async with self.database.work() as work:
            await tell_late(work, TEAMS, self.now)
            await work.commit()


Interleavings.TestCase.settings = settings(
    max_examples=25,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestInterleavings = Interleavings.TestCase
