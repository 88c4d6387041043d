"""The storm: carers on every channel, doubled deliveries, processes killed and bad days of
providers, all at random.

What is counted is what carers' phones show: each message must be answered once, in its order.
"""

from __future__ import annotations

import asyncio
import itertools
import math
import os
import random
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlalchemy import select

from bot.settings import Settings
from bot.simulator.exchange import NAMES, Exchange, new_id
from bot.simulator.provider_apis import EXCHANGE, add_apis
from bot.storage.database import Database
from bot.storage.errors import StorageAway
from bot.storage.tables import outbox
from tests.chaos.tally import Carer, Tally
from tests.support.databases import KEYS, DatabaseSwitch
from tests.support.service import free_port

ANSWER = "You said: "
SECONDS_TO_SETTLE = 240
SECONDS_FOR_DOUBLES = 5
PROCESSES = ("gateway", "worker", "rasa", "actions")
# Broken: the provider takes the message and answers 500.
MOODS = ("broken", "well", "throttled", "doubling", "broken", "slow")
SECONDS_BETWEEN_DEEDS = (0.2, 3.0)


@dataclass(frozen=True)
class Plan:
    """``deliveries`` counts doubled ones; ``kills`` are of processes, ``cuts`` of the database."""

    deliveries: int
    carers: int
    kills: int
    cuts: int
    doubled: float = 0.2
    seed: int = 1

    @property
    def per_carer(self) -> int:
        """How many messages each carer writes."""
        return math.ceil(self.deliveries / (1 + self.doubled) / self.carers)

    @property
    def pause(self) -> float:
        """Seconds between a carer's messages, on average: they write for as long as it storms."""
        storm = (self.kills + self.cuts) * sum(SECONDS_BETWEEN_DEEDS) / 2
        return storm / max(self.per_carer, 1)


class Storm:
    """Runs a plan over ``database_url``."""

    more_settings: Mapping[str, str] = {}

    def __init__(self, plan: Plan, database_url: str, folder: Path) -> None:
        self._plan = plan
        self._chance = random.Random(plan.seed)
        self._switch = DatabaseSwitch(database_url)
        self._folder = folder
        self._processes: dict[str, asyncio.subprocess.Process] = {}
        self._said: dict[Carer, list[str]] = {}
        self._over = asyncio.Event()
        self.tally = Tally()

    async def run(self) -> Tally:
        """Carry the plan out and count."""
        began = time.monotonic()
        await self._switch.connect()
        server = await self._start_providers()
        try:
            for name in PROCESSES:
                await self._start(name)
            await self._until_up()
            await asyncio.gather(self._talk_all(), self._rage())
            told = await self._settle()
        finally:
            for process in self._processes.values():
                if process.returncode is None:
                    process.kill()
                await process.wait()
            await server.close()
            await self._switch.close()
        self.tally.count(self._said, {carer: self._answers(*carer) for carer in self._said}, told)
        self.tally.seconds = time.monotonic() - began
        return self.tally

    async def _start_providers(self) -> TestServer:
        app = web.Application()
        server = TestServer(app)
        ports = {name: str(free_port()) for name in ("gateway", "rasa", "actions")}
        exchange = Exchange(Settings.from_env({"ALONGSIDE_DEMO": "yes"}), "", quick=True)
        app[EXCHANGE] = self._exchange = exchange
        add_apis(app)
        await server.start_server()
        self._settings = {
            "ALONGSIDE_DEMO": "yes",
            "ALONGSIDE_SIMULATOR_PORT": str(server.port),
            # The switch costs time, so it is there only if it is used.
            "ALONGSIDE_DATABASE_URL": self._switch.url
            if self._plan.cuts
            else self._switch.real_url,
            "ALONGSIDE_VAR_DIR": str(self._folder),
            "ALONGSIDE_GATEWAY_PORT": ports["gateway"],
            "ALONGSIDE_RASA_PORT": ports["rasa"],
            "ALONGSIDE_ACTIONS_URL": f"http://127.0.0.1:{ports['actions']}",
            "ALONGSIDE_MESSAGES_PER_MINUTE": "100000",
            "ALONGSIDE_LOG_LEVEL": "WARNING",
            **self.more_settings,
        }
        exchange.settings = Settings.from_env(self._settings)
        exchange.__post_init__()
        exchange.gateway_url = f"http://127.0.0.1:{ports['gateway']}"
        exchange.retries = 1_000
        self._ports = ports
        return server

    async def _start(self, name: str) -> None:
        log = (self._folder / f"{name}.log").open("a")
        self._processes[name] = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.chaos.process", name,
            self._ports[name if name in self._ports else "gateway"],
            env={**os.environ, **self._settings}, stdout=log, stderr=log,
        )  # fmt: skip
        log.close()

    async def _until_up(self) -> None:
        call = self._exchange.caller.notify({})
        while await self._exchange.deliver(call, "notify-sms", "") != 200:
            await asyncio.sleep(0.2)

    async def _talk_all(self) -> None:
        per_carer = self._plan.per_carer
        channels = sorted(NAMES)
        await asyncio.gather(
            *(
                self._talk(channels[place % len(channels)], f"+44770{place:07}", per_carer)
                for place in range(self._plan.carers)
            )
        )
        self._over.set()

    async def _talk(self, channel: str, phone: str, count: int) -> None:
        said = self._said[channel, phone] = []
        ids: list[str] = []
        for number in range(count):
            text, identity = f"message {number} of {phone}", new_id(channel)
            status = await self._exchange.write(channel, phone, text, identity)
            self.tally.deliveries += 1
            self.tally.refused += status != 200
            said.append(text)
            ids.append(identity)
            await asyncio.sleep(self._chance.uniform(0, 2 * self._plan.pause))
            if self._chance.random() < self._plan.doubled:
                again = self._chance.randrange(len(ids))
                await self._exchange.write(channel, phone, said[again], ids[again])
                self.tally.deliveries += 1
        self.tally.sent += count

    async def _rage(self) -> None:
        """Kill and cut at random moments, spread over the whole talk."""
        deeds = ["kill"] * self._plan.kills + ["cut"] * self._plan.cuts
        self._chance.shuffle(deeds)
        for mood, deed in zip(itertools.cycle(MOODS), deeds, strict=False):
            self._exchange.mood = mood
            await asyncio.sleep(self._chance.uniform(*SECONDS_BETWEEN_DEEDS))
            if deed == "kill":
                await self._kill(self._chance.choice(PROCESSES))
            else:
                await self._cut()

    async def _kill(self, name: str) -> None:
        process = self._processes[name]
        if process.returncode is None:
            process.kill()
        await process.wait()
        self.tally.kills[name] += 1
        await self._start(name)

    async def _cut(self) -> None:
        await self._switch.take_away()
        self.tally.cuts += 1
        await asyncio.sleep(self._chance.uniform(0.3, 2.0))
        await self._switch.bring_back()

    async def _settle(self) -> set[str]:
        """Until every message is answered or left to people, and a little longer, for doubles to
        show; what was left to people."""
        self._exchange.mood = "well"
        deadline = time.monotonic() + SECONDS_TO_SETTLE
        told: set[str] = set()
        while time.monotonic() < deadline and self._missing() - told:
            await asyncio.sleep(1)
            told = await self._left_to_people()
        await asyncio.sleep(SECONDS_FOR_DOUBLES)
        return told

    async def _left_to_people(self) -> set[str]:
        database = Database(self._switch.real_url, KEYS)
        dead = select(outbox.c.body).where(outbox.c.status.in_(("failed", "passed_on")))
        try:
            async with database.reading() as work:
                bodies = (await work.connection.execute(dead)).scalars().all()
        except StorageAway:
            return set()
        finally:
            await database.close()
        return {body["text"].removeprefix(ANSWER) for body in bodies}

    def _answers(self, channel: str, phone: str) -> list[str]:
        ours = self._exchange.ours(channel, phone)
        texts = [one.text for one in ours if one.text.startswith(ANSWER)]
        return [text.removeprefix(ANSWER) for text in texts]

    def _missing(self) -> set[str]:
        said = {text for texts in self._said.values() for text in texts}
        return said - {text for carer in self._said for text in self._answers(*carer)}
