"""The exchange: what providers do between a carer's phone and us, good days and bad.

It calls our real webhooks with real signatures, and says of our messages what providers say. It is
for demonstrations and tests: everything is in memory.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import uuid4
from xml.etree import ElementTree

import aiohttp

from bot import clock, logs
from bot.channels.keywords import read_word
from bot.settings import Settings
from bot.simulator.calls import Call, Caller, meta_pressed

LOG = logs.Log(__name__)
# What may be asked of the provider's side, for the next messages of ours.
MOODS = ("well", "slow", "throttled", "broken", "silent", "refusing", "undelivered", "doubling")
RETRIES = 8
SECONDS_BETWEEN_RETRIES = 0.3
REFERENCE = "ref="
WHATSAPP = ("whatsapp", "twilio-whatsapp")
# How each provider names what became of a message.
NAMES = {
    "twilio-sms": ("sent", "delivered"),
    "twilio-whatsapp": ("sent", "delivered", "read"),
    "whatsapp": ("sent", "delivered", "read"),
    "notify-sms": ("delivered",),
}
FAILED = {"notify-sms": "permanent-failure", "twilio-sms": "undelivered"}
CODES = {"twilio-sms": "30003", "twilio-whatsapp": "63024", "whatsapp": "131026"}


@dataclass(frozen=True)
class Option:
    """Something to press: ``kind`` is button_reply or list_reply."""

    id: str
    title: str
    kind: str


@dataclass(frozen=True)
class Shown:
    """A message on a phone; ``state`` is how far one of ours got."""

    id: str
    channel: str
    phone: str
    text: str
    is_ours: bool
    at: datetime
    reference: str = ""
    options: tuple[Option, ...] = ()
    state: str = ""


@dataclass
class Exchange:
    """All phones, and the providers' mood. ``gateway_url`` is where our webhooks really are."""

    settings: Settings
    gateway_url: str
    mood: str = "well"
    shown: dict[str, Shown] = field(default_factory=dict)
    stopped: set[tuple[str, str]] = field(default_factory=set)
    quick: bool = False
    retries: int = RETRIES
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.caller = Caller(self.settings)

    def lose(self, channel: str, phone: str, text: str) -> None:
        """A carer sends ``text``, and the provider never calls us."""
        self._show(Shown(new_id(channel), channel, phone, text, False, clock.now()))

    async def write(self, channel: str, phone: str, text: str, identity: str = "") -> int:
        """A carer sends ``text``; the status of our answer, after the provider's retries."""
        identity = identity or new_id(channel)
        self._show(Shown(identity, channel, phone, text, False, clock.now()))
        self._obey(channel, phone, text)
        return await self.deliver(self._call(channel, phone, text, identity), channel, phone)

    async def press(self, channel: str, phone: str, option: Option) -> int:
        """A carer presses something."""
        identity = new_id(channel)
        self._show(Shown(identity, channel, phone, option.title, False, clock.now()))
        message = meta_pressed(identity, phone, option.id, option.title, option.kind)
        call = self.caller.meta(self.caller.meta_value([message]))
        return await self.deliver(call, channel, phone)

    async def send_picture(self, channel: str, phone: str) -> int:
        """A carer sends a picture."""
        identity = new_id(channel)
        self._show(Shown(identity, channel, phone, "🖼", False, clock.now()))
        if channel == "whatsapp":
            picture = {"from": phone.lstrip("+"), "id": identity, "type": "image", "image": {}}
            call = self.caller.meta(self.caller.meta_value([picture]))
        elif channel == "notify-sms":
            # Notify brings no pictures, only that something came.
            call = self.caller.notify_message(identity, phone, "")
        else:
            media = {"NumMedia": "1", "MediaContentType0": "image/jpeg"}
            call = self.caller.twilio_message(channel, identity, phone, "", **media)
        return await self.deliver(call, channel, phone)

    async def deliver(self, call: Call, channel: str, phone: str) -> int:
        """Call our webhook, again while it fails; the last status."""
        status = 0
        for _ in range(self.retries):
            status, body = await self._post(call)
            if status and status < 500 and status != 429:
                self._read_twiml(body, channel, phone)
                return status
            await asyncio.sleep(SECONDS_BETWEEN_RETRIES)
        return status

    def accept(self, channel: str, phone: str, text: str, reference: str, **more: object) -> str:
        """Take a message of ours: it is on the phone, and statuses follow. Its id."""
        identity = new_id(channel)
        options = more.get("options")
        kept = tuple(options) if isinstance(options, Sequence) else ()
        self._show(
            Shown(identity, channel, phone, text, True, clock.now(), reference, kept, "queued")
        )
        task = asyncio.create_task(self._report(self.shown[identity]))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return identity

    def ours(self, channel: str, phone: str) -> list[Shown]:
        """What we sent to a phone, in order."""
        return [one for one in self.of(channel, phone) if one.is_ours]

    def theirs(self, channel: str) -> list[Shown]:
        """What carers sent by a channel."""
        return [one for one in self.shown.values() if one.channel == channel and not one.is_ours]

    def of(self, channel: str, phone: str) -> list[Shown]:
        """All that stands on a phone."""
        same = (channel, phone)
        return [one for one in self.shown.values() if (one.channel, one.phone) == same]

    def mark_read(self, identity: str) -> None:
        """A carer's message gets its blue ticks."""
        if identity in self.shown:
            self.shown[identity] = replace(self.shown[identity], state="read")

    async def settle(self) -> None:
        """Until every status was told."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _call(self, channel: str, phone: str, text: str, identity: str) -> Call:
        if channel == "whatsapp":
            return self.caller.meta_text(identity, phone, text)
        if channel == "notify-sms":
            return self.caller.notify_message(identity, phone, text)
        return self.caller.twilio_message(channel, identity, phone, text)

    def _obey(self, channel: str, phone: str, text: str) -> None:
        """On long numbers Twilio itself does what STOP and START say."""
        word = read_word(text)
        if channel == "twilio-sms" and word == "stop":
            self.stopped.add((channel, phone))
        elif word == "start":
            self.stopped.discard((channel, phone))

    def _read_twiml(self, body: str, channel: str, phone: str) -> None:
        if not body.startswith("<?xml"):
            return
        for message in ElementTree.fromstring(body).iter("Message"):  # noqa: S314 (our own answer)
            reference = message.get("action", "").partition(REFERENCE)[2]
            self.accept(channel, phone, message.findtext("Body") or "", reference)

    async def _report(self, message: Shown) -> None:
        names = NAMES[message.channel]
        if self.mood == "undelivered":
            names = (FAILED.get(message.channel, "failed"),)
        if self.mood == "doubling":
            names = tuple(random.sample([*names, *names], 2 * len(names)))
        for name in names:
            await asyncio.sleep(0 if self.quick else 0.6)
            self.shown[message.id] = replace(self.shown[message.id], state=name)
            await self.deliver(self._status(message, name), message.channel, message.phone)

    def _status(self, message: Shown, name: str) -> Call:
        code = CODES.get(message.channel, "") if name in ("failed", "undelivered") else ""
        if message.channel == "whatsapp":
            return self.caller.meta_status(message.id, name, message.reference, code)
        if message.channel == "notify-sms":
            return self.caller.notify_receipt(message.id, name, message.reference)
        return self.caller.twilio_status(message.channel, message.id, name, message.reference, code)

    async def _post(self, call: Call) -> tuple[int, str]:
        timeout = aiohttp.ClientTimeout(total=15)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(
                    f"{self.gateway_url}{call.path}", data=call.body, headers=call.headers
                ) as response,
            ):
                return response.status, await response.text()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            LOG.warning("webhook_not_reached", error=type(error).__name__)
            return 0, ""

    def _show(self, message: Shown) -> None:
        self.shown[message.id] = message


def new_id(channel: str) -> str:
    """An id as the provider makes them."""
    fresh = uuid4()
    if channel == "whatsapp":
        return f"wamid.{fresh.hex}"
    return str(fresh) if channel == "notify-sms" else f"SM{fresh.hex}"
