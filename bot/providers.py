"""Builds the channels that the settings turn on."""

from __future__ import annotations

from bot.channels.base import Provider
from bot.channels.govuk_notify import GovukNotify
from bot.channels.notify_account import NotifyAccount
from bot.channels.twilio import TwilioAccount
from bot.channels.twilio_sms import TwilioSms
from bot.channels.twilio_whatsapp import TwilioWhatsApp
from bot.channels.whatsapp_cloud import MetaAccount, WhatsAppCloud
from bot.channels.words import ChannelWords
from bot.settings import Settings


def build_providers(settings: Settings, words: ChannelWords) -> dict[str, Provider]:
    """The pushed channels that are on, by name."""
    every: list[Provider] = [
        TwilioSms(_twilio(settings, TwilioSms.name), settings.twilio_sms_number, words),
        TwilioWhatsApp(
            _twilio(settings, TwilioWhatsApp.name),
            settings.twilio_whatsapp_number,
            settings.twilio_template,
            words,
        ),
        WhatsAppCloud(_meta(settings), words),
        GovukNotify(_notify(settings), words),
    ]
    return {one.name: one for one in every if settings.has_channel(one.name)}


def webhook_path(channel: str) -> str:
    """Where a channel's provider calls us."""
    return f"/webhooks/{channel}"


def _twilio(settings: Settings, channel: str) -> TwilioAccount:
    return TwilioAccount(
        sid=settings.twilio_account_sid,
        token=settings.twilio_auth_token,
        shared_key=settings.twilio_shared_key,
        api_url=settings.twilio_url,
        status_url=f"{settings.public_url}{webhook_path(channel)}",
    )


def _meta(settings: Settings) -> MetaAccount:
    return MetaAccount(
        phone_id=settings.whatsapp_phone_id,
        token=settings.whatsapp_token,
        app_secret=settings.whatsapp_app_secret,
        verify_token=settings.whatsapp_verify_token,
        api_url=settings.whatsapp_url,
        template=settings.whatsapp_template,
    )


def _notify(settings: Settings) -> NotifyAccount:
    return NotifyAccount(
        key=settings.notify_key,
        template_id=settings.notify_template_id,
        callback_token=settings.notify_callback_token,
        api_url=settings.notify_url,
    )
