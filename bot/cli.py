"""The commands of `python -m bot`. Each imports only what it needs, so that all start quickly."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable
from pathlib import Path

from bot import authoring, operating, training
from bot.authoring import say
from bot.content.errors import ContentError
from bot.processes import become, run_loop
from bot.settings import Settings, SettingsError
from bot.startup import StartError

Command = Callable[[argparse.Namespace], int]


def main(arguments: list[str]) -> int:
    """Run one command; what a person must mend is said in a line or two, with exit code 1 or 2."""
    options = _parser().parse_args(arguments)
    command: Command = options.command
    try:
        return command(options)
    except (SettingsError, ContentError, StartError, training.ModelError) as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        return 130


def run(options: argparse.Namespace) -> int:
    """Start everything on this machine."""
    from bot.supervisor import run_all

    return asyncio.run(run_all(Settings.from_env()))


def demo(options: argparse.Namespace) -> int:
    """Start a demonstration: made-up teams, people and requests, in a database of its own."""
    from bot.demo.start import start

    start(Settings.from_env())
    return 0


def gateway(options: argparse.Namespace) -> int:
    """Start the gateway alone."""
    from bot.gateway.app import serve

    run_loop(serve(Settings.from_env()))
    return 0


def console(options: argparse.Namespace) -> int:
    """Start the teams' console alone."""
    from bot.console.app import serve

    run_loop(serve(Settings.from_env()))
    return 0


def add_staff(options: argparse.Namespace) -> int:
    """Invite the first admin, or anybody else, to the console."""
    from bot.console.first_admin import add

    say(asyncio.run(add(Settings.from_env(), options.email, options.name, options.role)))
    return 0


def simulator(options: argparse.Namespace) -> int:
    """Start the simulated phones alone (demo mode only)."""
    from bot.simulator.app import serve

    run_loop(serve(Settings.from_env()))
    return 0


def worker(options: argparse.Namespace) -> int:
    """Answer messages, without the gateway."""
    from bot.wiring import run_worker

    run_loop(run_worker(Settings.from_env()))
    return 0


def rasa(options: argparse.Namespace) -> int:
    """Start Rasa alone, with the trained model."""
    from bot import lineup
    from bot.storage.database import require_keys

    settings = Settings.from_env()
    lineup.require_secret(settings, settings.rasa_host, "ALONGSIDE_RASA_HOST")
    asyncio.run(require_keys(settings))
    training.check()
    return become(lineup.rasa_command(settings), training.rasa_environment())


def actions(options: argparse.Namespace) -> int:
    """Start the action server alone."""
    from bot import lineup

    settings = Settings.from_env()
    lineup.require_secret(settings, settings.actions_host, "ALONGSIDE_ACTIONS_HOST")
    return become(lineup.ACTIONS, training.rasa_environment())


def migrate(options: argparse.Namespace) -> int:
    """Bring the database's tables up to date."""
    from bot.storage.database import migrate as migrate_database
    from bot.storage.key_files import keys_of

    settings = Settings.from_env()
    asyncio.run(migrate_database(settings.database_url, keys_of(settings)))
    return 0


def retention(options: argparse.Namespace) -> int:
    """Delete what is older than data/retention.yml allows; the clerk does so every hour."""
    from bot.housekeeping import retention as forget_old

    lines = asyncio.run(forget_old(Settings.from_env(), dry_run=options.dry_run))
    for line in lines:
        say(line)
    return 0


def replay_erasures(options: argparse.Namespace) -> int:
    """After a backup was restored: erase again what carers had erased."""
    from bot.housekeeping import replay

    say(asyncio.run(replay(Settings.from_env())))
    return 0


def train(options: argparse.Namespace) -> int:
    """Train the model."""
    if options.if_needed and not training.is_needed():
        return 0
    say("Training the model (a minute or two) ...")
    training.train(Settings.from_env().var_dir / "logs" / "train.log")
    say("Trained.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="Alongside")
    commands = parser.add_subparsers(required=True, metavar="command")
    for command in (
        run,
        demo,
        gateway,
        console,
        simulator,
        worker,
        rasa,
        actions,
        operating.doctor,
        operating.new_keys,
        operating.rotate_keys,
        operating.rebuild_index,
        migrate,
        replay_erasures,
        authoring.check_content,
        authoring.calibrate,
    ):
        _add(commands, command)
    _add(commands, operating.backup).add_argument(
        "folder", type=Path, help="a folder that is not there yet"
    )
    _add(commands, operating.restore).add_argument("folder", type=Path, help="what backup wrote")
    _add(commands, operating.sbom).add_argument(
        "--output", type=Path, required=True, help="JSON file to write"
    )
    adding = _add(commands, add_staff)
    adding.add_argument("email", help="what they sign in with")
    adding.add_argument("name", help="as carers may see it")
    roles = ("viewer", "responder", "lead", "admin")
    adding.add_argument("--role", choices=roles, default="admin", help="what they may do")
    _add(commands, retention).add_argument(
        "--dry-run", action="store_true", help="only say how much of each kind would go"
    )
    channels = ("twilio-sms", "twilio-whatsapp", "whatsapp", "notify-sms")
    _add(commands, operating.check_channel).add_argument(
        "name", choices=channels, help="which channel"
    )
    _add(commands, authoring.preview).add_argument(
        "--port", type=int, default=8090, help="on loopback"
    )
    _add(commands, authoring.evaluate).add_argument(
        "--part", choices=("tune", "judge"), default="judge", help="which held-out messages"
    )
    _add(commands, authoring.evaluate_safety).add_argument(
        "--net-alone", action="store_true", help="without the trained model"
    )
    _add(commands, authoring.export_examples).add_argument(
        "--output", type=Path, required=True, help="JSON file to write"
    )
    _add(commands, train).add_argument("--if-needed", action="store_true", help="only if changed")
    _add(commands, authoring.ask).add_argument("text", help="what a carer might write")
    reading = _add(commands, authoring.understand)
    reading.add_argument("--input", type=Path, required=True, help="JSON Lines with id and text")
    reading.add_argument("--output", type=Path, required=True, help="JSON Lines to write")
    return parser


def _add(commands: argparse._SubParsersAction, command: Command) -> argparse.ArgumentParser:  # type: ignore[type-arg]
    name = command.__name__.replace("_", "-")
    parser: argparse.ArgumentParser = commands.add_parser(name, help=command.__doc__)
    parser.set_defaults(command=command)
    return parser
