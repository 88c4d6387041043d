"""What the actions work with, built once on first use."""

from __future__ import annotations

from functools import cache

from bot.asking.corrections import Corrections
from bot.asking.hearing import Hearing
from bot.asking.phrases import Phrases
from bot.asking.questions import RequestForms
from bot.asking.readings import Reader
from bot.casework.teams import Teams
from bot.content.library import Library
from bot.content.places import Places
from bot.settings import Settings
from bot.team_data import load_teams


@cache
def library() -> Library:
    """Articles, services and facts."""
    return Library.load(Settings.from_env().data_dir)


@cache
def request_forms() -> RequestForms:
    """What carers can ask a team for, and what they are asked for it."""
    return RequestForms.load(Settings.from_env().data_dir / "requests.yml")


@cache
def teams() -> Teams:
    """Who follows up, and where."""
    settings = Settings.from_env()
    return load_teams(settings.data_dir, demo=settings.demo)


@cache
def places() -> Places:
    """Councils and Trusts."""
    return Places.load(Settings.from_env().data_dir / "places" / "councils.csv")


@cache
def phrases() -> Phrases:
    """How carers say "skip" and the like."""
    return Phrases.load(Settings.from_env().data_dir / "request_phrases.yml")


@cache
def hearing() -> Hearing:
    """Tells apart what is meant by a message while a question is open."""
    reader = Reader(phrases(), places(), request_forms().words, request_forms().times)
    return Hearing(reader, phrases(), Corrections(reader, phrases()))
