"""The hazard log, ``docs/safety/hazards.yml``: checked, and written as a page.

``python -m bot.safety.hazards`` writes ``docs/safety/hazards.md``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from bot import yaml_text

LOG = Path("docs/safety/hazards.yml")
PAGE = Path("docs/safety/hazards.md")
CONSEQUENCES = ("Minor", "Significant", "Considerable", "Major", "Catastrophic")
# Risk 1 (acceptable) to 5 (unacceptable), by likelihood and then consequence: DCB0129.
MATRIX = {
    "Very high": (3, 4, 4, 5, 5),
    "High": (2, 3, 3, 4, 5),
    "Medium": (2, 2, 3, 3, 4),
    "Low": (1, 2, 2, 3, 4),
    "Very low": (1, 1, 2, 2, 3),
}
KINDS = ("software design", "training and communication", "business process")
STATUSES = ("in place", "planned")
_FRONT = ("owner", "authors", "version", "updated", "next_review")
_HAZARD = ("id", "name", "impact", "tag", "status", "owner", "initial", "residual", "causes")

Log = Mapping[str, Any]


def read_log(root: Path) -> Log:
    """The log of the project in ``root``, as written."""
    content: Log = yaml_text.parse((root / LOG).read_text(encoding="utf-8"))
    return content


def faults(log: Log, root: Path, today: date) -> list[str]:
    """Everything that is wrong with ``log``: what is missing, stale, or has no test."""
    found = [f"{LOG}: needs {key}" for key in _FRONT if not log.get(key)]
    if log["next_review"] < today:
        found.append(f"{LOG}: was to be reviewed by {log['next_review']}; review it again")
    for hazard in log["hazards"]:
        found += [f"{LOG}: {hazard.get('id')}: {fault}" for fault in _of_hazard(hazard, root)]
    return found


def _of_hazard(hazard: Log, root: Path) -> Iterator[str]:
    yield from (f"needs {key}" for key in _HAZARD if not hazard.get(key))
    for moment in ("initial", "residual"):
        must = risk(hazard[moment])
        if hazard[moment]["risk"] != must:
            yield f"{moment} risk is {must} by the matrix, not {hazard[moment]['risk']}"
    for control in controls(hazard):
        yield from (f"{control['control'][:50]}: {fault}" for fault in _of_control(control, root))


def _of_control(control: Log, root: Path) -> Iterator[str]:
    if control.get("kind") not in KINDS or control.get("status") not in STATUSES:
        yield f"kind must be one of {KINDS} and status one of {STATUSES}"
    if control.get("status") != "in place":
        return
    proof = "tests" if control["kind"] == KINDS[0] else "evidence"
    if not control.get(proof):
        yield f"is in place without {proof}"
    yield from (f"no test {name}" for name in control.get("tests", ()) if not _exists(name, root))
    evidence = control.get("evidence")
    if evidence and not (root / evidence).exists():
        yield f"no evidence {evidence}"


def _exists(name: str, root: Path) -> bool:
    path, _, test = name.partition("::")
    file = root / path
    return file.exists() and bool(re.search(rf"def {test}\(", file.read_text(encoding="utf-8")))


def risk(rating: Mapping[str, str]) -> int:
    """The risk, 1 to 5, of a consequence and a likelihood."""
    return MATRIX[rating["likelihood"]][CONSEQUENCES.index(rating["consequence"])]


def controls(hazard: Log) -> list[Log]:
    """All controls of ``hazard``."""
    return [control for cause in hazard["causes"] for control in cause["controls"]]


def as_page(log: Log) -> str:
    """The log in Markdown, a section for each hazard."""
    front = (
        f"# Hazard log\n\nMade from hazards.yml by `python -m bot.safety.hazards`: edit that.\n\n"
        f"Owner: {log['owner']}. Authors: {', '.join(log['authors'])}. Version {log['version']}, "
        f"updated {log['updated']}, next review {log['next_review']}.\n\n"
        "Risk: 5 unacceptable, 4 must be eliminated or controlled, 3 undesirable, 2 and 1 "
        "acceptable.\n"
    )
    return front + "".join(_section(hazard) for hazard in log["hazards"])


def _section(hazard: Log) -> str:
    lines = [
        f"\n## {hazard['id']}. {hazard['name']}\n",
        f"{hazard['impact'].strip()}\n",
        f"Tag: {hazard['tag']}. Status: {hazard['status']}. Owner: {hazard['owner']}.",
        f"Initial risk: {_rated(hazard['initial'])}. Residual: {_rated(hazard['residual'])}.\n",
        "| # | Cause | Control | Kind | Status | Proof |\n| --- | --- | --- | --- | --- | --- |",
    ]
    for number, cause in enumerate(hazard["causes"], start=1):
        lines += [_row(hazard["id"], number, cause["cause"], one) for one in cause["controls"]]
    return "\n".join(lines) + "\n"


def _row(hazard: str, number: int, cause: str, control: Log) -> str:
    proof = [f"`{name}`" for name in control.get("tests", ())] or [control.get("evidence", "none")]
    cells = (f"{hazard}.{number}", cause, control["control"], control["kind"], control["status"])
    return f"| {' | '.join(cells)} | {'<br>'.join(proof)} |"


def _rated(rating: Log) -> str:
    consequence, likelihood = rating["consequence"].lower(), rating["likelihood"].lower()
    return f"{rating['risk']} ({consequence}, {likelihood} likelihood)"


if __name__ == "__main__":
    PAGE.write_text(as_page(read_log(Path())), encoding="utf-8")
