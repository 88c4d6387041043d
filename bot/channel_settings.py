"""Settings of SMS and WhatsApp. A channel with all of its settings is on, with none it is off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.setting_kinds import matching, secure_url, setting, whole, yes_no

PHONE = matching(r"(\+\d{8,15})?", "must be a number such as +447700900456")
UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
SIMULATED = "http://127.0.0.1:{port}"

# What each channel can't do without.
NEEDED: Mapping[str, tuple[str, ...]] = {
    "twilio-sms": ("twilio_account_sid", "twilio_auth_token", "twilio_sms_number"),
    "twilio-whatsapp": ("twilio_account_sid", "twilio_auth_token", "twilio_whatsapp_number"),
    "whatsapp": (
        "whatsapp_phone_id", "whatsapp_token", "whatsapp_app_secret", "whatsapp_verify_token",
    ),
    "notify-sms": ("notify_key", "notify_template_id", "notify_callback_token"),
}  # fmt: skip
# Accounts that serve more than one channel; Notify's also tells teams.
SHARED = ("twilio_account_sid", "twilio_auth_token", "notify_key")
NOTIFY_TEAMS = ("notify_team_email_template_id", "notify_team_text_template_id")
# What the simulator plays with: no provider would take these.
PLAYED: Mapping[str, str] = {
    "twilio_account_sid": "AC" + "0" * 32,
    "twilio_auth_token": "simulated-twilio-token",
    "twilio_sms_number": "+447700900456",
    "twilio_whatsapp_number": "+447700900457",
    "twilio_url": SIMULATED,
    "whatsapp_phone_id": "100000000000001",
    "whatsapp_token": "simulated-meta-token",
    "whatsapp_app_secret": "simulated-app-secret",
    "whatsapp_verify_token": "simulated-verify-token",
    "whatsapp_template": "answer_waits",
    "whatsapp_url": SIMULATED + "/v25.0",
    "notify_key": "simulated-" + "-".join(["00000000-0000-4000-8000-000000000000"] * 2),
    "notify_template_id": "00000000-0000-4000-8000-000000000001",
    "notify_callback_token": "simulated-callback-token",
    "notify_url": SIMULATED,
}


@dataclass(frozen=True)
class ChannelSettings:
    """The settings of every provider; part of ``Settings``."""

    twilio_account_sid: str = setting(
        "",
        matching("(AC[0-9a-f]{32})?", "must be AC and 32 letters or digits, from Twilio's console"),
        "Twilio's Account SID. Empty: nothing goes through Twilio.",
    )
    twilio_auth_token: str = setting("", str, "Twilio's Auth Token.")
    twilio_shared_key: str = setting(
        "", str, "Secret of Twilio's shared webhook key, where it signs with SHA-256."
    )
    twilio_sms_number: str = setting(
        "", PHONE, "Our number for text messages at Twilio, such as +447700900456. Empty: none."
    )
    twilio_whatsapp_number: str = setting(
        "", PHONE, "Our number for WhatsApp at Twilio. Empty: no WhatsApp through Twilio."
    )
    twilio_template: str = setting(
        "", str, "ContentSid of the approved WhatsApp template that says an answer is waiting."
    )
    twilio_url: str = setting("https://api.twilio.com", secure_url, "Twilio's address.")
    whatsapp_phone_id: str = setting(
        "", matching(r"\d*", "must be digits only"), "Id of our phone number at Meta. Empty: none."
    )
    whatsapp_token: str = setting("", str, "Access token for Meta's Cloud API.")
    whatsapp_app_secret: str = setting("", str, "App secret that Meta signs webhooks with.")
    whatsapp_verify_token: str = setting(
        "", str, "Words of our own that Meta shows when the webhook is set up."
    )
    whatsapp_template: str = setting(
        "", str, "Name of the approved template that says an answer is waiting."
    )
    whatsapp_url: str = setting(
        "https://graph.facebook.com/v25.0", secure_url, "Meta's address, with its version."
    )
    notify_key: str = setting(
        "",
        matching(rf"(.*{UUID}-{UUID})?", "must be an API key as GOV.UK Notify shows it"),
        "API key of our service at GOV.UK Notify. Empty: nothing goes through Notify.",
    )
    notify_template_id: str = setting(
        "", matching(f"({UUID})?", "must be a template's id"), "Id of the template ((message))."
    )
    notify_callback_token: str = setting(
        "",
        matching("(.{10,})?", "must have 10 characters or more"),
        "Bearer token of our own that Notify's callbacks bring.",
    )
    notify_team_email_template_id: str = setting(
        "",
        matching(f"({UUID})?", "must be a template's id"),
        "Id of the e-mail template ((subject)), ((message)) for telling teams. Empty: none.",
    )
    notify_team_text_template_id: str = setting(
        "",
        matching(f"({UUID})?", "must be a template's id"),
        "Id of the text template ((message)) for telling teams. Empty: none.",
    )
    notify_url: str = setting(
        "https://api.notifications.service.gov.uk", secure_url, "GOV.UK Notify's address."
    )
    demo: bool = setting(
        "no",
        yes_no,
        "Whether this is a demonstration: pages say so, no real team follows up, and channels that "
        "are off get simulated phones.",
    )
    simulator_port: int = setting("8082", whole(1, 65535), "Port of the simulated phones.")

    def has_channel(self, name: str) -> bool:
        """Whether that channel is on."""
        return all(getattr(self, one) for one in NEEDED[name])


def played(given: Mapping[str, str]) -> dict[str, str]:
    """In demo mode, settings of the channels that are off, so that the simulator plays them."""
    if given.get("demo", "").strip().lower() != "yes":
        return {}
    real = {name.partition("_")[0] for name in given if given[name] and name in PLAYED}
    port = given.get("simulator_port", "8082")
    return {
        name: value.format(port=port)
        for name, value in PLAYED.items()
        if name.partition("_")[0] not in real
    }


def half_configured(values: Mapping[str, Any]) -> list[str]:
    """A line for each channel that has some of its settings and lacks others."""
    faults = []
    for channel, names in NEEDED.items():
        own = [name for name in names if name not in SHARED]
        missing = [f"ALONGSIDE_{name.upper()}" for name in names if not values.get(name)]
        if missing and any(values.get(name) for name in own):
            faults.append(f"The channel {channel} also needs {' and '.join(missing)}")
    return faults + _lone_account(values)


def _lone_account(values: Mapping[str, Any]) -> list[str]:
    """Accounts that nothing uses, and what would use one that is not there."""
    faults = []
    numbers = any(map(values.get, ("twilio_sms_number", "twilio_whatsapp_number")))
    if not numbers and (values.get("twilio_account_sid") or values.get("twilio_auth_token")):
        faults.append(
            "Twilio needs ALONGSIDE_TWILIO_SMS_NUMBER or ALONGSIDE_TWILIO_WHATSAPP_NUMBER"
        )
    key, teams = values.get("notify_key"), any(map(values.get, NOTIFY_TEAMS))
    if teams and not key:
        faults.append("Telling teams by GOV.UK Notify also needs ALONGSIDE_NOTIFY_KEY")
    if key and not teams and not values.get("notify_template_id"):
        templates = ("notify_template_id", *NOTIFY_TEAMS)
        names = " or ".join(f"ALONGSIDE_{name.upper()}" for name in templates)
        faults.append(f"GOV.UK Notify needs {names}")
    return faults
