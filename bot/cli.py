"""The commands of `python -m bot`. Each imports only what it needs, so that all start quickly."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

from bot import training
from bot.content.errors import ContentError
from bot.settings import Settings, SettingsError
from bot.startup import StartError

Command = Callable[[argparse.Namespace], int]

BAD_INPUT = 2
MODEL_CACHE = Path(".cache/models")


def main(arguments: list[str]) -> int:
    """Run one command; what a person must mend is said in a line or two, with exit code 1 or 2."""
    options = _parser().parse_args(arguments)
    command: Command = options.command
    try:
        return command(options)
    except (SettingsError, ContentError, StartError, training.ModelError) as error:
        _say(str(error))
        return 1
    except KeyboardInterrupt:
        return 130


def run(options: argparse.Namespace) -> int:
    """Start everything on this machine."""
    from bot.supervisor import run_all

    return asyncio.run(run_all(Settings.from_env()))


def gateway(options: argparse.Namespace) -> int:
    """Start the gateway alone."""
    from bot.gateway.app import serve

    asyncio.run(serve(Settings.from_env()))
    return 0


def console(options: argparse.Namespace) -> int:
    """Start the teams' console alone."""
    from bot.console.app import serve

    asyncio.run(serve(Settings.from_env()))
    return 0


def add_staff(options: argparse.Namespace) -> int:
    """Invite the first admin, or anybody else, to the console."""
    from bot.console.first_admin import add

    _say(asyncio.run(add(Settings.from_env(), options.email, options.name, options.role)))
    return 0


def simulator(options: argparse.Namespace) -> int:
    """Start the simulated phones alone (demo mode only)."""
    from bot.simulator.app import serve

    asyncio.run(serve(Settings.from_env()))
    return 0


def check_channel(options: argparse.Namespace) -> int:
    """Say what is right and wrong with a channel's settings."""
    from bot.channel_check import check

    lines, is_well = asyncio.run(check(Settings.from_env(), options.name))
    for line in lines:
        _say(line)
    return 0 if is_well else 1


def worker(options: argparse.Namespace) -> int:
    """Answer messages, without the gateway."""
    from bot.wiring import run_worker

    asyncio.run(run_worker(Settings.from_env()))
    return 0


def migrate(options: argparse.Namespace) -> int:
    """Bring the database's tables up to date."""
    from bot.storage.database import migrate as migrate_database

    asyncio.run(migrate_database(Settings.from_env().database_url))
    return 0


def train(options: argparse.Namespace) -> int:
    """Train the model."""
    if options.if_needed and not training.is_needed():
        return 0
    _say("Training the model (a minute or two) ...")
    training.train(Settings.from_env().var_dir / "logs" / "train.log")
    _say("Trained.")
    return 0


def check_content(options: argparse.Namespace) -> int:
    """Report every fault of every article, service and fact."""
    from bot.clock import now
    from bot.content.checks import faults
    from bot.content.library import Library
    from bot.content.measures import summary

    data = Settings.from_env().data_dir
    library = Library.load(data)
    found = faults(library, data, now().date())
    for fault in found:
        _say(fault)
    _say(summary(library))
    _say(f"{len(library.articles)} articles, {len(found)} faults.")
    return 1 if found else 0


def preview(options: argparse.Namespace) -> int:
    """Show articles as carers will see them, anew with every change (for authors)."""
    from bot.components.reader import Reader
    from bot.preview.app import serve

    reader = Reader.load(training.MODEL) if training.MODEL.exists() else None
    _say(f"Articles: http://127.0.0.1:{options.port}  (Ctrl-C to stop)")
    serve(Settings.from_env().data_dir, reader, options.port)
    return 0


def understand(options: argparse.Namespace) -> int:
    """Say what is made of each message of a file."""
    from bot.understand import InputError, read_lines, to_json_lines
    from bot.understand import understand as understand_lines

    try:
        lines = read_lines(options.input)
    except InputError as error:
        _say(str(error))
        return BAD_INPUT
    training.check()
    results = understand_lines(lines, Settings.from_env().data_dir, training.MODEL)
    options.output.write_text(to_json_lines(results), encoding="utf-8")
    return 0


def ask(options: argparse.Namespace) -> int:
    """Show what is made of one sentence."""
    from bot.understand import explain

    training.check()
    sys.stdout.write(explain(options.text, Settings.from_env().data_dir, training.MODEL) + "\n")
    return 0


def calibrate(options: argparse.Namespace) -> int:
    """Choose the thresholds on held-out messages and write data/understanding.yml."""
    from bot.evaluation.calibration import calibrate as choose

    training.check()
    sys.stdout.write(choose(Settings.from_env().data_dir, MODEL_CACHE, training.MODEL))
    return 0


def evaluate(options: argparse.Namespace) -> int:
    """Measure the understanding on held-out messages."""
    from bot.evaluation.report import evaluate as measure

    training.check()
    table, missed = measure(Settings.from_env().data_dir, training.MODEL, options.part)
    sys.stdout.write(table)
    for mark in missed:
        _say(f"Below data/marks.yml: {mark}")
    return 1 if missed else 0


def export_examples(options: argparse.Namespace) -> int:
    """Write the normalised training examples, for fine-tuning."""
    from bot.evaluation.export import examples_as_json

    options.output.write_text(examples_as_json(Settings.from_env().data_dir), encoding="utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="Alongside")
    commands = parser.add_subparsers(required=True, metavar="command")
    for command in (run, gateway, console, simulator, worker, migrate, check_content, calibrate):
        _add(commands, command)
    adding = _add(commands, add_staff)
    adding.add_argument("email", help="what they sign in with")
    adding.add_argument("name", help="as carers may see it")
    roles = ("viewer", "responder", "lead", "admin")
    adding.add_argument("--role", choices=roles, default="admin", help="what they may do")
    channels = ("twilio-sms", "twilio-whatsapp", "whatsapp", "notify-sms")
    _add(commands, check_channel).add_argument("name", choices=channels, help="which channel")
    _add(commands, preview).add_argument("--port", type=int, default=8090, help="on loopback")
    _add(commands, evaluate).add_argument(
        "--part", choices=("tune", "judge"), default="judge", help="which held-out messages"
    )
    _add(commands, export_examples).add_argument(
        "--output", type=Path, required=True, help="JSON file to write"
    )
    _add(commands, train).add_argument("--if-needed", action="store_true", help="only if changed")
    _add(commands, ask).add_argument("text", help="what a carer might write")
    reading = _add(commands, understand)
    reading.add_argument("--input", type=Path, required=True, help="JSON Lines with id and text")
    reading.add_argument("--output", type=Path, required=True, help="JSON Lines to write")
    return parser


def _add(commands: argparse._SubParsersAction, command: Command) -> argparse.ArgumentParser:  # type: ignore[type-arg]
    name = command.__name__.replace("_", "-")
    parser: argparse.ArgumentParser = commands.add_parser(name, help=command.__doc__)
    parser.set_defaults(command=command)
    return parser


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
