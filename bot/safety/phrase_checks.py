"""Checks one pattern or guard as written in the data and makes it an object."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from bot.safety.grammar import Classes
from bot.safety.model import AT_RISK, KINDS, SUICIDE, WORKED_OUT, Context, Guard, Pattern

_PATTERN_KEYS = {"id", "kind", "at_risk", "otherwise", "gravity", "guards", "reason", "phrases"}
_GUARD_KEYS = {
    "reason", "phrases", "before", "after", "through", "same_clause", "no_comma", "overlapping",
    "edge", "unless",
}  # fmt: skip


def read_pattern(
    entry: Any, kinds: Mapping[str, Any], guards: Collection[str], faults: list[str]
) -> Pattern | None:
    """The pattern in ``entry``, or None with what is wrong with it added to ``faults``.

    ``kinds`` has, by kind, the ``gravity`` and ``guards`` of patterns that give none.
    """
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
        faults.append(f"pattern without an id: {entry!r:.80}")
        return None
    usual = kinds.get(str(entry.get("kind")))
    found = _pattern_faults(entry, usual, guards)
    faults += [f"pattern {entry['id']}: {fault}" for fault in found]
    return None if found else _pattern(entry, usual)


def _pattern(entry: Mapping[str, Any], usual: Any) -> Pattern:
    return Pattern(
        id=entry["id"],
        kind=entry["kind"],
        at_risk=entry["at_risk"],
        otherwise=entry.get("otherwise", "unknown"),
        gravity=entry.get("gravity", usual["gravity"]),
        guards=tuple(entry.get("guards", usual["guards"])),
        reason=entry["reason"],
    )


def _pattern_faults(entry: Mapping[str, Any], usual: Any, guards: Collection[str]) -> list[str]:
    if not isinstance(usual, dict) or usual.keys() != {"gravity", "guards"}:
        return [f"kind {entry.get('kind')!r} has no gravity and guards under kinds"]
    gravity = entry.get("gravity", usual["gravity"])
    checks = {
        "unknown keys": entry.keys() <= _PATTERN_KEYS,
        f"kind must be one of {', '.join((SUICIDE, *KINDS))}": entry["kind"] in (SUICIDE, *KINDS),
        "at_risk is not known": entry.get("at_risk") in AT_RISK + WORKED_OUT,
        "otherwise is not known": entry.get("otherwise", "unknown") in AT_RISK,
        "gravity must be 0 to 100": isinstance(gravity, int) and 0 <= gravity <= 100,
        "needs a reason": isinstance(entry.get("reason"), str) and bool(entry["reason"].strip()),
        "names a guard that isn't there": set(entry.get("guards", usual["guards"])) <= set(guards),
    }
    return [fault for fault, well in checks.items() if not well]


def read_guard(
    name: str, entry: Any, classes: Classes, contexts: Collection[str], faults: list[str]
) -> Guard:
    """The guard in ``entry``; what is wrong with it is added to ``faults``."""
    entry = entry if isinstance(entry, dict) else {}
    faults += [f"guard {name}: {fault}" for fault in _guard_faults(entry, classes, contexts)]
    through = entry.get("through")
    return Guard(
        name=name,
        before=entry.get("before"),
        after=entry.get("after"),
        through=classes.get(through) if through else None,
        same_clause=entry.get("same_clause", False),
        no_comma=entry.get("no_comma", False),
        overlapping=entry.get("overlapping", False),
        edge=entry.get("edge", False),
        unless=tuple(entry.get("unless", ())),
    )


def _guard_faults(
    entry: Mapping[str, Any], classes: Classes, contexts: Collection[str]
) -> list[str]:
    reach = [entry[side] for side in ("before", "after") if side in entry]
    checks = {
        "unknown keys": entry.keys() <= _GUARD_KEYS,
        "needs a reason": bool(entry.get("reason")),
        "needs before, after, overlapping or edge": bool(reach)
        or any(entry.get(key) for key in ("overlapping", "edge")),
        "before and after are numbers of words": all(isinstance(one, int) for one in reach),
        "through is no class": entry.get("through") is None or entry["through"] in classes,
        "unless names no context": set(entry.get("unless", ())) <= set(contexts),
    }
    return [fault for fault, well in checks.items() if not well]


def read_context(name: str, entry: Any, faults: list[str]) -> Context:
    """The context in ``entry``; what is wrong with it is added to ``faults``."""
    reach = entry.get("reach") if isinstance(entry, dict) else None
    if not isinstance(reach, int) or entry.keys() != {"reach", "phrases"}:
        faults.append(f"context {name}: needs reach (a number of words) and phrases")
    return Context(name, reach if isinstance(reach, int) else 0)
