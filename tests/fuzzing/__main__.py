"""`make fuzz`: schemathesis sends what the API's description allows, and what it forbids.

Fails where the gateway answers 500, or otherwise than bot/gateway/openapi.yaml says. Twice: as
somebody without a conversation, and as a carer in the midst of one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

import bot.gateway
from tests.support.service import answers, environment, wait_for

DESCRIPTION = Path(bot.gateway.__file__).parent / "openapi.yaml"
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,"
    "response_schema_conformance"
)
PLENTY = {"ALONGSIDE_MESSAGES_PER_MINUTE": "100000", "ALONGSIDE_CONVERSATIONS_PER_HOUR": "100000"}


def main(schemathesis: str) -> int:
    """Run the program ``schemathesis`` against a gateway of its own; its exit code."""
    with tempfile.TemporaryDirectory() as folder:
        env = environment(Path(folder), ALONGSIDE_DEMO="yes", **PLENTY)
        url = f"http://127.0.0.1:{env['ALONGSIDE_GATEWAY_PORT']}"
        with (Path(folder) / "gateway.log").open("w") as log:
            gateway = subprocess.Popen(
                [sys.executable, "-m", "bot", "gateway"], env=env, stdout=log, stderr=log
            )
        try:
            wait_for(lambda: answers(f"{url}/health/live"))
            stranger = _run(schemathesis, url, Path(folder), "")
            return stranger or _run(schemathesis, url, Path(folder), _carer(url))
        finally:
            gateway.terminate()
            gateway.wait(timeout=30)


def _carer(url: str) -> str:
    """Schemathesis's settings for a carer who has a conversation, and keeps it.

    Events are left out: they would be listened to until the time is over.
    """
    request = urllib.request.Request(f"{url}/api/conversations", method="POST")  # noqa: S310 (ours)
    with urllib.request.urlopen(request) as response:  # noqa: S310 (our own address)
        begun = json.load(response)
    return (
        f'headers = {{ Authorization = "Bearer {begun["token"]}" }}\n'
        f'parameters = {{ id = "{begun["id"]}" }}\n'
        '[[operations]]\ninclude-method = "DELETE"\nenabled = false\n'
        '[[operations]]\ninclude-path-regex = "events$"\nenabled = false\n'
    )


def _run(schemathesis: str, url: str, folder: Path, settings: str) -> int:
    config = folder / "schemathesis.toml"
    config.write_text(settings)
    command = [schemathesis, "--config-file", str(config), "run", str(DESCRIPTION), "--url", url]
    options = ["--checks", CHECKS, "--max-examples", "60", "--seed", "1", "--no-color"]
    env = {**os.environ, "HYPOTHESIS_STORAGE_DIRECTORY": str(folder)}
    return subprocess.run([*command, *options], cwd=folder, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
