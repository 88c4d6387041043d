"""Commands for those who run a deployment: look whether it is well, keep it, bring it back."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tomllib
from pathlib import Path

from bot.authoring import say
from bot.settings import Settings, SettingsError
from bot.startup import StartError


def check_channel(options: argparse.Namespace) -> int:
    """Say what is right and wrong with a channel's settings."""
    from bot.channel_check import check

    lines, is_well = asyncio.run(check(Settings.from_env(), options.name))
    for line in lines:
        say(line)
    return 0 if is_well else 1


def doctor(options: argparse.Namespace) -> int:
    """Say what is wrong with this deployment, and what to do; exit code 1 if anything is."""
    from bot.doctor.consultation import examine
    from bot.doctor.findings import is_well, wrong

    try:
        findings = asyncio.run(examine(Settings.from_env()))
    except SettingsError as error:
        findings = [wrong(fault) for fault in error.faults]
    for one in findings:
        say(str(one))
    return 0 if is_well(findings) else 1


def backup(options: argparse.Namespace) -> int:
    """Keep the database and the spool in a new folder, while everything runs."""
    from bot.backup import back_up
    from bot.storage.errors import BackupError

    try:
        back_up(Settings.from_env(), options.folder)
    except BackupError as error:
        raise StartError(str(error)) from error
    say(f"Kept in {options.folder}, sealed. The keys are not in it: keep those elsewhere.")
    return 0


def restore(options: argparse.Namespace) -> int:
    """Bring a backup into an empty database; nothing else may run meanwhile."""
    from bot.backup import restore as restore_backup
    from bot.storage.errors import BackupError

    try:
        restore_backup(Settings.from_env(), options.folder)
    except BackupError as error:
        raise StartError(str(error)) from error
    say("Restored. Run `python -m bot doctor`, then start everything.")
    return 0


def new_keys(options: argparse.Namespace) -> int:
    """Print fresh keys, as lines for the settings."""
    from bot.storage.key_files import new_keys as made

    sys.stdout.write(made())
    return 0


def rotate_keys(options: argparse.Namespace) -> int:
    """Seal with the first key all that another one sealed, while everything runs."""
    from bot.housekeeping import rotate_keys as rotate

    for line in asyncio.run(rotate(Settings.from_env())):
        say(line)
    return 0


def rebuild_index(options: argparse.Namespace) -> int:
    """After the index key was changed: index everything by it; nothing else may run meanwhile."""
    from bot.housekeeping import rebuild_index as rebuild

    say(asyncio.run(rebuild(Settings.from_env())))
    return 0


def sbom(options: argparse.Namespace) -> int:
    """Write the software bill of materials (CycloneDX)."""
    from bot.sbom import bill

    version = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"][
        "version"
    ]
    options.output.write_text(json.dumps(bill(version), indent=1) + "\n", encoding="utf-8")
    say(f"Written to {options.output}.")
    return 0
