"""How much memory another process holds (Linux)."""

from __future__ import annotations

from pathlib import Path


def megabytes_of(pid: int) -> float:
    """Resident memory of process ``pid``; what it shares with others counts in full."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def own_megabytes_of(pid: int) -> float:
    """The same, where each page counts in parts for all who share it: what can be added up."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
    return int(rollup.partition("\nPss:")[2].split()[0]) / 1024
