"""`healthcheck.py gateway|console|rasa|actions|worker`: exit 0 while that process is well, else 1.

For Docker, which asks inside the container; Kubernetes asks the same addresses itself. Only the
standard library, so that asking every few seconds costs little.
"""

from __future__ import annotations

import os
import socket
import sys
import time
import urllib.request
from pathlib import Path

# The port's setting, its default, and what answers 200 once the process can work.
DOORS = {
    "gateway": ("ALONGSIDE_GATEWAY_PORT", "8080", "/health/live"),
    "console": ("ALONGSIDE_CONSOLE_PORT", "8081", "/health/ready"),
    "rasa": ("ALONGSIDE_RASA_PORT", "5005", "/webhooks/rest/"),
    "actions": ("ALONGSIDE_ACTIONS_PORT", "5055", "/health"),
}
SECONDS_TO_ANSWER = 4
OLDEST_BEAT_SECONDS = 30


def is_well(name: str) -> bool:
    """Whether the process of that name, in this container, is well."""
    return _beats() if name == "worker" else _answers(*DOORS[name])


def _answers(setting: str, default: str, path: str) -> bool:
    url = f"http://127.0.0.1:{os.environ.get(setting, default)}{path}"
    try:
        with urllib.request.urlopen(url, timeout=SECONDS_TO_ANSWER) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def _beats() -> bool:
    """The worker has no port: it touches a file (bot/heartbeat.py)."""
    path = Path(os.environ.get("ALONGSIDE_VAR_DIR", "var"), f"worker-{socket.gethostname()}.alive")
    try:
        return time.time() - path.stat().st_mtime < OLDEST_BEAT_SECONDS
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(0 if is_well(sys.argv[1]) else 1)
