"""What is stored about a carer, in plain words and as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bot.casework.hours import LONDON
from bot.casework.model import CareRequest, Happening, Kind
from bot.casework.teams import Teams
from bot.channels.web_chat import WebChat
from bot.conversation.privacy_words import PrivacyWords
from bot.conversation.request_wording import RequestWording
from bot.conversation.retention_policy import RetentionPolicy
from bot.dates import full_date
from bot.messages import JsonObject
from bot.storage.transcript import Said
from bot.storage.unit_of_work import UnitOfWork

# What carers did or were told themselves; a team's own notes are not the assistant's to hand out.
CARERS_OWN = frozenset({"carer_added", "contact_changed", "opened", "cancelled_by_carer"})


@dataclass(frozen=True)
class Summary:
    """Puts it together."""

    words: PrivacyWords
    requests: RequestWording
    teams: Teams
    policy: RetentionPolicy

    async def short(self, work: UnitOfWork, conversation: str, link: str) -> str:
        """As one text message tells it."""
        kept = await work.own_data.of(conversation)
        asked = [one.reference for one in await self._asked(work, conversation)]
        told = self.words.say("with_requests", references=", ".join(asked))
        requests = told if asked else self.words.say("no_requests")
        return self.words.say(
            "in_text_message", since=day(kept.created_at), requests=requests, link=link
        )

    async def whole(self, work: UnitOfWork, conversation: str) -> str:
        """What kinds there are, since when, how long they are kept and who sees them."""
        say = self.words.say
        kept = await work.own_data.of(conversation)
        said = await work.transcript.since(conversation, 0)
        theirs = sum(one.text is not None for one in said)
        days = self.policy.days("conversations")
        lines = [say("talk", theirs=theirs, ours=len(said) - theirs, days=days)]
        if kept.channel != WebChat.name:
            lines.append(say("address"))
        lines += [say("nation")] if kept.nation else []
        lines += [say("language")] if kept.language else []
        lines += [self._request(one) for one in await work.requests.of_conversation(conversation)]
        lines += [say("lists")] if kept.meeting_lists else []
        lines += [say("feedback")] if kept.feedback else []
        if kept.unanswered:
            lines.append(say("unanswered", days=self.policy.days("questions")))
        listed = "\n".join(f"- {line}" for line in lines)
        intro = say("intro", since=day(kept.created_at))
        return f"{intro}\n\n{listed}\n\n{say('nothing_else')}"

    async def data(self, work: UnitOfWork, conversation: str) -> JsonObject:
        """All of it, as plain JSON: what the carer may save."""
        kept = await work.own_data.of(conversation)
        requests = await work.requests.of_conversation(conversation)
        return {
            **_plain(asdict(kept)),
            "messages": [_message(one) for one in await work.transcript.since(conversation, 0)],
            "requests": [await self._request_data(work, one) for one in requests],
        }

    def as_text(self, data: Mapping[str, Any]) -> str:
        """The same, to be read by people."""
        page = self.words.page
        parts = [
            page["title"],
            "\n".join(
                page[name].format(at=data["created_at"], **data)
                for name in ("began", "channel", "address", "nation")
                if name == "began" or data[name]
            ),
            _section(page["messages"], [self._line(one) for one in data["messages"]]),
            _section(page["requests"], [self._request_text(one) for one in data["requests"]]),
        ]
        for name, source in (
            ("lists", "meeting_lists"),
            ("feedback", "feedback"),
            ("unanswered", "unanswered"),
            ("concerns", "concerns"),
        ):
            parts.append(_section(page[name], [_fields(row) for row in data[source]]))
        return "\n\n".join(part for part in (*parts, page["note"]) if part) + "\n"

    def _line(self, message: Mapping[str, Any]) -> str:
        who = self.words.page["from_you" if message["from"] == "carer" else "from_us"]
        return f"{message['at']}, {who}: {message['text']}"

    def _request_text(self, request: Mapping[str, Any]) -> str:
        head = self.words.page["request"].format(at=request["opened_at"], **request)
        answers = [f"{name}: {one['said']}" for name, one in request["answers"].items()]
        contact = [f"{name}: {one}" for name, one in request["contact"].items() if one is not None]
        person = [request["person_name"]] if request["person_name"] else []
        later = [_fields(one) for one in request["happenings"]]
        return "\n  ".join([head, *answers, *contact, *person, *later])

    async def _asked(self, work: UnitOfWork, conversation: str) -> list[CareRequest]:
        own = await work.requests.of_conversation(conversation)
        return [one for one in own if one.kind is not Kind.CRISIS]

    def _request(self, request: CareRequest) -> str:
        team = self.teams.find(request.team).called
        values = {"Team": team[:1].upper() + team[1:], "days": self.policy.days("requests")}
        if request.kind is Kind.CRISIS:
            return self.words.say("danger", **values)
        status = self.words.say("request_open" if request.is_open else "request_closed")
        kind = self.requests.kind(request.kind, request.nation)
        return self.words.say(
            "request", reference=request.reference, kind=kind, status=status, **values
        )

    async def _request_data(self, work: UnitOfWork, request: CareRequest) -> JsonObject:
        left_out = {"id", "assigned_to", "late_level", "version", "conversation"}
        plain = {name: value for name, value in asdict(request).items() if name not in left_out}
        timeline = await work.requests.timeline(request.id)
        told: JsonObject = _plain(
            {
                **plain,
                "kind": self.requests.kind(request.kind, request.nation),
                "team": self.teams.find(request.team).called,
                "person_name": await work.requests.person_name(request.id),
                "happenings": [_happened(one) for one in timeline if one.what in CARERS_OWN],
            }
        )
        return told


def day(at: datetime) -> str:
    """A day as carers read it: 3 November 2026."""
    return full_date(at.astimezone(LONDON))


def _message(said: Said) -> JsonObject:
    text = said.text if said.reply is None else said.reply.text
    sender = "carer" if said.reply is None else "alongside"
    return {"at": said.at.isoformat(), "from": sender, "text": text}


def _happened(one: Happening) -> JsonObject:
    return {"what": one.what, "at": one.at, **one.data}


def _section(title: str, lines: list[str]) -> str:
    return "\n".join([title, *(f"- {line}" for line in lines)]) if lines else ""


def _fields(row: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in row.items() if value is not None)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, datetime) else value
