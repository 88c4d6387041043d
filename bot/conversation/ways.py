"""Ways to a carer: their own channel, else a template, else a text message, else a phone call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot import logs
from bot.channels.base import Address, Provider
from bot.channels.errors import Cure
from bot.conversation.team_alarms import TeamAlarms, open_requests
from bot.storage.opt_outs import OptOut
from bot.storage.sending import ToSend
from bot.storage.unit_of_work import UnitOfWork

LOG = logs.Log(__name__)
OWN, TEMPLATE, SMS = "", "template", "sms"
TEXTING = ("notify-sms", "twilio-sms")


@dataclass(frozen=True)
class Route:
    """Where a reply goes: which provider, whom to, and by which way."""

    provider: Provider
    to: Address
    way: str

    def reference(self, row: ToSend, place: int) -> str:
        """Our own id of a part, the same at every try."""
        return ".".join(part for part in (row.id, self.way, str(place)) if part)


class Ways:
    """Chooses the way, and what follows where one is shut."""

    def __init__(self, providers: Mapping[str, Provider], alarms: TeamAlarms) -> None:
        self.providers = providers
        self._alarms = alarms

    async def route(
        self, work: UnitOfWork, row: ToSend, now: datetime, *, is_begun: bool = False
    ) -> Route | None:
        """The way for ``row``; None where its channel is off or no number may be texted.

        ``is_begun``: the way that it took already.
        """
        provider = self.providers.get(row.channel)
        if provider is None:
            return None
        if row.way == SMS:
            return await self._texting(work, row)
        way = row.way
        if not is_begun and way == OWN:
            way = await self._own_or_template(work, row, provider, now)
        return Route(provider, Address.read(row.address), way)

    async def is_stopped(self, work: UnitOfWork, row: ToSend, route: Route) -> bool:
        """Whether the carer wants nothing more there; danger is told all the same."""
        opt_out = await work.opt_outs.of(route.provider.name, str(route.to))
        return opt_out is not None and not row.urgent and opt_out.last_word != row.id

    async def go_on(
        self, work: UnitOfWork, row: ToSend, way: str, cure: Cure, code: str, at: datetime
    ) -> None:
        """``way`` is shut for good: try the next, or leave it to people."""
        if cure == "stop":
            return await self._stop(work, row, at)
        following = self._next(row, way, cure)
        if following:
            values = {"way": following, "not_before": None, "attempts": 0, "error": code[:64]}
            await work.sending.set_status(row.id, "waiting", **values)
        elif way != OWN and await self._alarms.phone(work, row.conversation, at):
            await work.sending.set_status(row.id, "passed_on", error=code[:64])
        else:
            await self.give_up(work, row, code, at)

    async def failed_later(
        self, work: UnitOfWork, row: ToSend, way: str, code: str, at: datetime
    ) -> None:
        """The provider took it, and then said that it failed."""
        LOG.warning("delivery_failed", channel=row.channel, way=way or "own", code=code)
        provider = self.providers.get(row.channel)
        cure = provider.cure_of(code) if provider and way != SMS else "give_up"
        await self.go_on(work, row, way, cure, code, at)

    async def _stop(self, work: UnitOfWork, row: ToSend, at: datetime) -> None:
        """The provider knows that the carer said stop."""
        await work.sending.set_status(row.id, "stopped")
        if await work.opt_outs.add(OptOut(row.channel, row.address, at, None)):
            await self._alarms.stopped(work, row.conversation, at)

    async def give_up(self, work: UnitOfWork, row: ToSend, code: str, at: datetime) -> None:
        """Make ``row`` a dead letter, and have people told."""
        await work.sending.set_status(row.id, "failed", error=code[:64])
        await self._alarms.undelivered(work, row.conversation, row.id, at)

    def _next(self, row: ToSend, way: str, cure: Cure) -> str | None:
        provider = self.providers.get(row.channel)
        if provider is None or provider.window is None or way == SMS:
            return None
        if way == OWN and cure == "template":
            return TEMPLATE
        return SMS if way == TEMPLATE or cure == "text" else None

    async def _own_or_template(
        self, work: UnitOfWork, row: ToSend, provider: Provider, now: datetime
    ) -> str:
        if provider.window is None:
            return OWN
        if row.reply.kind == "receipt":
            # The carer wrote a moment ago; of that nothing is left to look at.
            return OWN
        heard = await work.inbox.last_heard(row.conversation)
        return OWN if heard and now - heard < provider.window else TEMPLATE

    async def _texting(self, work: UnitOfWork, row: ToSend) -> Route | None:
        provider = next((self.providers[one] for one in TEXTING if one in self.providers), None)
        for request in await open_requests(work, row.conversation):
            contact = request.contact
            if provider and contact.phone and contact.safe_to_text:
                return Route(provider, Address("tel", contact.phone), SMS)
        return None
