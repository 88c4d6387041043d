"""How much memory another process holds (Linux)."""

from __future__ import annotations

from pathlib import Path


def megabytes_of(pid: int) -> float:
    """Resident memory of process ``pid``; what it shares with others counts in full."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024
