"""Settings: every value that may differ from one installation to the next, checked at the start.

Each is an environment variable ``ALONGSIDE_…``, or a line of ``.env``; ``ALONGSIDE_…_FILE`` names a
file that holds the value, for secrets. ``.env.example`` is made from the fields by ``example()``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

from bot.channel_settings import ChannelSettings, half_configured, played
from bot.setting_kinds import (
    database,
    filled,
    folder,
    key,
    keys,
    level,
    matching,
    number,
    origins,
    read_files,
    redis,
    setting,
    url,
    whole,
    yes_no,
)

PREFIX = "ALONGSIDE_"


class SettingsError(Exception):
    """Settings that can't be used: ``faults`` names each, what is wrong and the cure."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(faults))


@dataclass(frozen=True)
class Settings(ChannelSettings):
    """All settings, checked. Made by ``from_env``."""

    database_url: str = setting(
        "sqlite+aiosqlite:///{var_dir}/alongside.db",
        database,
        "Where everything is kept: SQLite, or postgresql+asyncpg://user:password@host/name.",
    )
    data_keys: tuple[bytes, ...] = setting(
        "",
        keys,
        "Keys that seal what carers write, with commas: the first seals, all of them open."
        " `python -m bot new-keys` makes them. Empty, with SQLite: they are made once, in"
        " keys.env in the folder below.",
    )
    index_key: bytes = setting(
        "",
        key,
        "Key by which sealed numbers, references and words are found. Don't change it without"
        " `python -m bot rebuild-index`.",
    )
    var_dir: Path = setting(  # noqa: RUF009 (makes a field)
        "var", folder, "Folder for what is written: database, spool, models."
    )
    data_dir: Path = setting("data", folder, "Folder of the content.")  # noqa: RUF009
    gateway_host: str = setting(
        "127.0.0.1", filled, "Address that the gateway listens on; 0.0.0.0 in a container."
    )
    gateway_port: int = setting("8080", whole(1, 65535), "Port of the gateway.")
    public_url: str = setting(
        "http://{gateway_host}:{gateway_port}", url, "Address at which carers reach the gateway."
    )
    rasa_host: str = setting(
        "127.0.0.1", filled, "Address that Rasa listens on; 0.0.0.0 in a container."
    )
    rasa_port: int = setting("5005", whole(1, 65535), "Port of Rasa, where we start it.")
    rasa_url: str = setting("http://127.0.0.1:{rasa_port}", url, "Where the gateway finds Rasa.")
    rasa_timeout_seconds: float = setting(
        "10", number(1, 15), "Seconds to wait for Rasa's answer to one message (1 to 15)."
    )
    actions_host: str = setting(
        "127.0.0.1", filled, "Address that the action server listens on; 0.0.0.0 in a container."
    )
    actions_port: int = setting(
        "5055", whole(1, 65535), "Port of the action server, where we start it."
    )
    actions_url: str = setting(
        "http://127.0.0.1:{actions_port}", url, "Where to find the action server."
    )
    internal_secret: str = setting(
        "",
        matching("(.{32,})?", "must have 32 characters or more"),
        "What our own processes show Rasa and the action server. Empty: those take loopback only.",
    )
    redis_url: str = setting(
        "", redis, "Redis, for more than one Rasa process: redis://:password@host:6379/0."
    )
    console_host: str = setting(
        "127.0.0.1", filled, "Address that the teams' console listens on; 0.0.0.0 in a container."
    )
    console_port: int = setting("8081", whole(1, 65535), "Port of the teams' console.")
    console_url: str = setting(
        "http://{console_host}:{console_port}",
        url,
        "Address at which team members reach the console; https anywhere but on one's own machine.",
    )
    widget_origins: tuple[str, ...] = setting(
        "", origins, "Sites that may show the widget: https origins, with commas. Empty: only us."
    )
    messages_per_minute: int = setting(
        "30", whole(1, 100_000), "Messages a minute taken from one conversation."
    )
    conversations_per_hour: int = setting(
        "120", whole(1, 1_000_000), "Conversations an hour that one network address may begin."
    )
    trusted_proxies: int = setting(
        "0",
        whole(0, 10),
        "Proxies of ours before the gateway and the console, counted (X-Forwarded-For).",
    )
    worker_in_gateway: bool = setting(
        "yes", yes_no, "Whether the gateway also answers messages; no where workers run alone."
    )
    trained_net_in_gateway: bool = setting(
        "no",
        yes_no,
        "Whether the gateway too reads messages with the trained layer of the safety net, so that"
        " it works without Rasa: 350 MB more memory, and the model must be on its machine.",
    )
    smtp_host: str = setting("", str, "Mail server for e-mails to teams. Empty: none are sent.")
    smtp_port: int = setting("587", whole(1, 65535), "Port of the mail server.")
    smtp_user: str = setting("", str, "User name at the mail server, if it wants one.")
    smtp_password: str = setting("", str, "Password at the mail server.")
    smtp_from: str = setting(
        "alongside@localhost", filled, "Address that e-mails to teams come from."
    )
    smtp_tls: bool = setting("yes", yes_no, "Whether to encrypt the way to the mail server.")
    webhook_secret: str = setting(
        "",
        str,
        "Secret that webhooks to teams are signed with (HMAC-SHA256), 32 characters or more.",
    )
    metrics_token: str = setting(
        "",
        matching("(.{32,})?", "must have 32 characters or more"),
        "Bearer token that opens /metrics to other machines. Empty: to this machine only.",
    )
    log_level: str = setting("INFO", level, "How much to log: DEBUG, INFO, WARNING or ERROR.")

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """The settings in ``environ``, by default ``.env`` and this process's environment.

        Raises ``SettingsError`` with every fault.
        """
        given = _ours({**dotenv_values(".env"), **os.environ} if environ is None else environ)
        names = {one.name for one in fields(cls)}
        given, faults = read_files(given, names)
        given = {**played(given), **given}
        unknown = sorted(set(given) - names)
        faults += [f"{PREFIX}{name.upper()} is not a setting; see .env.example" for name in unknown]
        values: dict[str, Any] = {}
        for one in sorted(fields(cls), key=lambda one: "{" in one.metadata["default"]):
            try:
                raw = given[one.name].strip() if one.name in given else None
                values[one.name] = _read(one, raw, values)
            except ValueError as error:
                faults.append(f"{variable(one)} {error}")
        faults += half_configured(values)
        if bool(values.get("data_keys")) != bool(values.get("index_key")):
            faults.append(f"{PREFIX}DATA_KEYS and {PREFIX}INDEX_KEY must both be set, or neither")
        if faults:
            raise SettingsError(faults)
        return cls(**values)


def variable(one: Field[Any]) -> str:
    """The environment variable of a field."""
    return f"{PREFIX}{one.name.upper()}"


def example() -> str:
    """What ``.env.example`` holds: every setting, its help and its default, commented out."""
    head = (
        "# Every setting. Copy this file to .env and change what you need; no line is needed.\n"
        "# Any of them may be the name of a file that holds the value: ALONGSIDE_…_FILE=/run/…\n"
    )
    defaults = vars(Settings.from_env({}))
    return head + "".join(
        f"\n# {one.metadata['help']}\n# {variable(one)}={one.metadata['default']}\n".format(
            **defaults
        )
        for one in sorted(fields(Settings), key=_is_of_a_channel)
    )


def _is_of_a_channel(one: Field[Any]) -> bool:
    return one.name in ChannelSettings.__annotations__


def _read(one: Field[Any], raw: str | None, earlier: Mapping[str, Any]) -> Any:
    if raw is not None:
        return one.metadata["read"](raw)
    try:
        return one.metadata["read"](one.metadata["default"].format(**earlier))
    except KeyError:
        # What it is made from is itself at fault, and has been reported.
        return MISSING


def _ours(environ: Mapping[str, str | None]) -> dict[str, str]:
    ours = (name for name in environ if name.startswith(PREFIX))
    return {name.removeprefix(PREFIX).lower(): environ[name] or "" for name in ours}


def child_environment(changes: Mapping[str, str]) -> dict[str, str]:
    """This process's whole environment with ``changes``, to hand to a process that it starts."""
    return {**os.environ, **changes}
