"""What Twilio's SMS and WhatsApp have in common: signatures, statuses, sending.

Contract: twilio.com/docs/messaging/guides/webhook-request and docs/usage/security.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import quote

import aiohttp
from multidict import MultiDict
from twilio.request_validator import (
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    get_signature_algorithm,
)

from bot.channels.base import Outgoing, WebhookCall
from bot.channels.errors import NotThere, OptedOut, Rejected, SendError, Throttled, WindowShut
from bot.channels.posting import Answered, call
from bot.channels.twilio_forms import REFERENCE, read_pairs
from bot.messages import JsonObject

# twilio.com/docs/api/errors
ERRORS: Mapping[str, type[SendError]] = {
    "20429": Throttled,
    "63018": Throttled,
    "21610": OptedOut,
    "63016": WindowShut,
    "63003": NotThere,
    "63024": NotThere,
}
CLOCK_SLACK = timedelta(seconds=2)


@dataclass(frozen=True)
class TwilioAccount:
    """An account. ``status_url`` is where it reports to; ``shared_key`` may be empty."""

    sid: str
    token: str
    shared_key: str
    api_url: str
    status_url: str

    def is_signed(self, call: WebhookCall) -> bool:
        """Whether Twilio itself made this call."""
        algorithm = get_signature_algorithm(call.headers.get(SIGNATURE_SETTINGS_HEADER))
        secret = self.token if algorithm == "HMAC_SHA1" else self.shared_key
        signature = call.headers.get(SIGNATURE_HEADER)
        if not secret or not signature:
            return False
        try:
            fields = MultiDict(read_pairs(call.body))
            validator = RequestValidator(secret)
            return bool(validator.validate(call.url, fields, signature, algorithm))
        except ValueError:
            return False

    async def create(self, outgoing: Outgoing, **fields: str) -> str:
        """Have a message sent; its Sid. Raises ``SendError``."""
        callback = f"{self.status_url}?{REFERENCE}={quote(outgoing.reference)}"
        form = {"StatusCallback": callback, **fields}
        answered = await call(
            "POST", f"{self._account}/Messages.json", headers=self._headers, data=form
        )
        sid = answered.body.get("sid")
        if not answered.is_ok or not isinstance(sid, str):
            raise _error(answered)
        return sid

    async def find(self, outgoing: Outgoing, to: str, sender: str) -> str | None:
        """The Sid of a message that was sent since ``outgoing`` was tried, if one was."""
        query = {"To": to, "From": sender, "DateSent>": f"{outgoing.tried_at:%Y-%m-%d}"}
        answered = await call(
            "GET", f"{self._account}/Messages.json", headers=self._headers, params=query
        )
        if not answered.is_ok:
            raise _error(answered)
        found = answered.body.get("messages") or []
        same = (one for one in found if one.get("body") == outgoing.part.text)
        # The same words may have been sent earlier that day.
        since = outgoing.tried_at - CLOCK_SLACK
        return next((str(one["sid"]) for one in same if created(one) >= since), None)

    async def listed(self, to: str, since: datetime) -> list[JsonObject]:
        """What Twilio lists as sent to us since then."""
        query = {"To": to, "DateSent>": f"{since:%Y-%m-%d}", "PageSize": "1000"}
        url = f"{self._account}/Messages.json"
        answered = await call("GET", url, headers=self._headers, params=query)
        if not answered.is_ok:
            raise _error(answered)
        found = answered.body.get("messages") or []
        return [one for one in found if one.get("direction") == "inbound" and created(one) >= since]

    async def check(self) -> list[str]:
        """What is wrong with the account."""
        try:
            answered = await call("GET", f"{self._account}.json", headers=self._headers)
        except SendError as error:
            return [f"Twilio does not answer at {self.api_url} ({error.code})."]
        if answered.status == 401:
            return ["Twilio refuses ALONGSIDE_TWILIO_ACCOUNT_SID with ALONGSIDE_TWILIO_AUTH_TOKEN."]
        return [] if answered.is_ok else [f"Twilio answers {answered.status} for the account."]

    @property
    def _account(self) -> str:
        return f"{self.api_url}/2010-04-01/Accounts/{self.sid}"

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": aiohttp.encode_basic_auth(self.sid, self.token)}


def error_of(code: str) -> type[SendError]:
    """What an error code asks for."""
    return ERRORS.get(code, Rejected)


def _error(answered: Answered) -> SendError:
    code = str(_code(answered.body) or answered.status)
    return error_of(code)(code)


def created(one: JsonObject) -> datetime:
    """When Twilio got it."""
    try:
        return parsedate_to_datetime(str(one.get("date_created")))
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def _code(body: JsonObject) -> object:
    return body.get("code")
