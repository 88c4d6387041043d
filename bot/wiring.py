"""Builds everything from the settings: the one place where parts are put together."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Mapping
from dataclasses import dataclass

from bot import logs
from bot.asking.questions import RequestForms
from bot.channels.base import Provider
from bot.channels.web_chat import WebChat
from bot.content.languages import Languages
from bot.content.library import Library
from bot.conversation.answers import Answers
from bot.conversation.careful import Careful
from bot.conversation.clerk import Clerk
from bot.conversation.data_desk import DataDesk
from bot.conversation.doorkeeper import Doorkeeper
from bot.conversation.eraser import Eraser
from bot.conversation.intake import Intake
from bot.conversation.language_desk import LanguageDesk
from bot.conversation.meeting_desk import MeetingDesk
from bot.conversation.neighbours import Neighbours
from bot.conversation.presence import Presence
from bot.conversation.rasa_client import RasaClient
from bot.conversation.receipts import Receipts
from bot.conversation.request_desk import RequestDesk
from bot.conversation.request_wording import RequestWording
from bot.conversation.retention import RetentionRun
from bot.conversation.rights import Rights
from bot.conversation.safety_net import Detector, SafetyNet, UrgentReplies
from bot.conversation.sender import Sender
from bot.conversation.signals import Signals
from bot.conversation.storing import Storing
from bot.conversation.sweep import Sweep
from bot.conversation.team_alarms import TeamAlarms
from bot.conversation.turn import Turns
from bot.conversation.unknowns import Unknowns
from bot.conversation.wake_up import WakeUp
from bot.conversation.ways import Ways
from bot.conversation.wording import Wording
from bot.conversation.worker import Worker
from bot.heartbeat import beat, heart
from bot.notifications.postroom import Postroom
from bot.privacy_wiring import build_data_desk, build_eraser, build_retention
from bot.providers import build_providers
from bot.safety_wiring import careful_words, safety_net
from bot.settings import Settings
from bot.startup import StartError
from bot.storage.database import Database, migrate
from bot.storage.errors import StorageAway
from bot.storage.key_ring import KeyRing
from bot.storage.spool import Spool
from bot.team_data import load_teams

LOG = logs.Log(__name__)
SECONDS_BETWEEN_TRIES = 2.0


@dataclass(frozen=True)
class Services:
    """What the doors work with."""

    settings: Settings
    database: Database
    eraser: Eraser
    retention: RetentionRun
    data_desk: DataDesk
    spool: Spool
    signals: Signals
    net: SafetyNet
    intake: Intake
    rasa: RasaClient
    neighbours: Neighbours
    worker: Worker
    clerk: Clerk
    providers: Mapping[str, Provider]
    sender: Sender
    unknowns: Unknowns
    sweep: Sweep
    wake_up: WakeUp
    library: Library
    wording: Wording
    forms: RequestForms
    languages: Languages
    language_desk: LanguageDesk

    async def work(self) -> None:
        """Answer messages, send replies, and do what is due, until ``stop_work``."""
        await asyncio.gather(
            self.worker.run(),
            self.sender.run(),
            self.unknowns.run(),
            self.sweep.run(),
            self.clerk.run(),
        )

    def stop_work(self) -> None:
        """End what was begun, and begin no more."""
        self.worker.stop()
        self.sender.stop()
        self.unknowns.stop()
        self.sweep.stop()
        self.clerk.stop()

    async def close(self) -> None:
        """Let go of connections."""
        await self.intake.close()
        await self.rasa.close()
        await self.database.close()


def build(
    settings: Settings,
    detector: Detector | None = None,
    replies: UrgentReplies | None = None,
    library: Library | None = None,
) -> Services:
    """Everything, not yet connected. Tests may bring some parts of their own.

    Raises ``ContentError`` and ``StartError``.
    """
    library = library or Library.load(settings.data_dir)
    wording = Wording.load(settings.data_dir / "interface.yml", library)
    if detector and replies:
        net = SafetyNet(detector, replies, wording.last_resort)
    else:
        net = safety_net(settings, library, wording)
    database, signals = Database.of(settings), Signals()
    spool = _spool(settings, database.keys)
    rasa = RasaClient(settings.rasa_url, settings.rasa_timeout_seconds, settings.internal_secret)
    neighbours = Neighbours(settings.rasa_url, settings.actions_url)
    providers = build_providers(settings, wording.channels)
    languages = Languages.load(settings.data_dir / "languages.yml")
    answers = Answers(library, wording, {WebChat.name: WebChat(), **providers}, languages)
    says = RequestWording.load(settings.data_dir / "requests.yml")
    teams = load_teams(settings.data_dir, demo=settings.demo)
    alarms = TeamAlarms(teams)
    ways = Ways(providers, alarms)
    receipts = Receipts(database, ways, signals)
    door = Doorkeeper(providers, wording.channels, alarms, settings.messages_per_minute)
    forms = RequestForms.load(settings.data_dir / "requests.yml")
    eraser, retention = build_eraser(settings, database), build_retention(settings, database)
    data_desk = build_data_desk(settings, says, teams, eraser, retention)
    desk = RequestDesk(teams, says, MeetingDesk(forms, settings.public_url), data_desk)
    presence = Presence(database, says, signals)
    careful = Careful(careful_words(settings, library), teams, desk)
    language_desk = LanguageDesk(database, languages, library, signals)
    turns = Turns(
        database,
        rasa,
        answers,
        net,
        library,
        wording,
        signals,
        neighbours.all_well,
        desk,
        careful,
        presence,
        Rights(database, data_desk, signals),
        language_desk,
    )
    storing = Storing(database, net, wording, careful, door, language_desk)
    intake = Intake(storing, receipts, spool, net, signals)
    return Services(
        settings=settings,
        database=database,
        eraser=eraser,
        retention=retention,
        data_desk=data_desk,
        spool=spool,
        signals=signals,
        net=net,
        intake=intake,
        sweep=Sweep(database, providers, intake),
        providers=providers,
        sender=Sender(database, ways, signals),
        unknowns=Unknowns(database, ways, signals),
        wake_up=WakeUp(database, signals),
        rasa=rasa,
        neighbours=neighbours,
        languages=languages,
        language_desk=language_desk,
        worker=Worker(database, turns, signals),
        clerk=Clerk(
            database,
            teams,
            says,
            signals,
            Postroom.open(settings, teams),
            eraser,
            retention,
            languages,
        ),
        library=library,
        wording=wording,
        forms=forms,
    )


async def run_worker(settings: Settings) -> None:
    """Answer messages, without a gateway, until told to stop."""
    logs.set_up(settings.log_level)
    services = build(settings)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, services.stop_work)
    pulse = asyncio.create_task(beat(heart(settings.var_dir)))
    await migrate_when_possible(services)
    waking = asyncio.create_task(services.wake_up.run())
    await services.work()
    waking.cancel()
    pulse.cancel()
    await asyncio.gather(waking, pulse, return_exceptions=True)
    await services.close()


async def migrate_when_possible(services: Services) -> None:
    """Bring the tables up to date; waits for a database that is away."""
    while True:
        try:
            return await migrate(services.database.url, services.database.keys)
        except StorageAway as error:
            LOG.error("database_away_at_start", error)
            await asyncio.sleep(SECONDS_BETWEEN_TRIES)


def _spool(settings: Settings, keys: KeyRing) -> Spool:
    spool = Spool(settings.var_dir / "spool", keys)
    try:
        spool.check()
        spool.seal_old()
    except OSError as error:
        folder = settings.var_dir / "spool"
        cure = "make it writable, or set ALONGSIDE_VAR_DIR"
        raise StartError(f"Can't write to {folder} ({error.strerror}): {cure}.") from error
    foreign = spool.foreign_keys()
    if foreign:
        raise StartError(
            f"Messages wait in {settings.var_dir / 'spool'} that were sealed with the key "
            f"{', '.join(sorted(foreign))}, which is not among ALONGSIDE_DATA_KEYS: add it."
        )
    return spool
