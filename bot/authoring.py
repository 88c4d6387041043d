"""Commands for authors and reviewers: check, look at, try and measure what the assistant knows."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bot import training
from bot.settings import Settings

BAD_INPUT = 2
MODEL_CACHE = Path(".cache/models")


def check_content(options: argparse.Namespace) -> int:
    """Report every fault of every article, service and fact, and of the questions of requests."""
    from bot.asking.phrases import Phrases
    from bot.asking.questions import RequestForms
    from bot.clock import now
    from bot.content.checks import faults
    from bot.content.library import Library
    from bot.content.measures import summary
    from bot.safety.reviews import faults as faults_of_urgent_words

    data, today = Settings.from_env().data_dir, now().date()
    library = Library.load(data)
    RequestForms.load(data / "requests.yml")
    Phrases.load(data / "request_phrases.yml")
    found = [*faults(library, data, today), *faults_of_urgent_words(data, today)]
    for fault in found:
        say(fault)
    say(summary(library))
    say(f"{len(library.articles)} articles, {len(found)} faults.")
    return 1 if found else 0


def preview(options: argparse.Namespace) -> int:
    """Show articles as carers will see them, anew with every change (for authors)."""
    from bot.components.reader import Reader
    from bot.preview.app import serve

    reader = Reader.load(training.MODEL) if training.MODEL.exists() else None
    say(f"Articles: http://127.0.0.1:{options.port}  (Ctrl-C to stop)")
    serve(Settings.from_env().data_dir, reader, options.port)
    return 0


def understand(options: argparse.Namespace) -> int:
    """Say what is made of each message of a file."""
    from bot.understand import InputError, read_lines, to_json_lines
    from bot.understand import understand as understand_lines

    try:
        lines = read_lines(options.input)
    except InputError as error:
        say(str(error))
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
        say(f"Below data/marks.yml: {mark}")
    return 1 if missed else 0


def evaluate_safety(options: argparse.Namespace) -> int:
    """Measure the safety net on messages that tune nothing."""
    from bot.evaluation.safety import evaluate_safety as measure

    if not options.net_alone:
        training.check()
    model = None if options.net_alone else training.MODEL
    table, missed = measure(Settings.from_env().data_dir, model)
    sys.stdout.write(table)
    for mark in missed:
        say(f"Below data/safety/marks.yml: {mark}")
    return 1 if missed else 0


def export_examples(options: argparse.Namespace) -> int:
    """Write the normalised training examples, for fine-tuning."""
    from bot.evaluation.export import examples_as_json

    options.output.write_text(examples_as_json(Settings.from_env().data_dir), encoding="utf-8")
    return 0


def say(text: str) -> None:
    """A line to the person at the keyboard."""
    sys.stderr.write(f"{text}\n")
