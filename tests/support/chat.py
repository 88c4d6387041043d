"""A carer's side of the chat API, over real HTTP."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
import uuid
from typing import Any

Message = dict[str, Any]


class Chat:
    """One conversation."""

    def __init__(self, url: str) -> None:
        self._url = url
        made = self._call("POST", "/api/conversations", {})
        self.id: str = made["id"]
        self._path = f"/api/conversations/{self.id}/messages"
        self._token = made["token"]
        self.messages: list[Message] = made["messages"]

    def say(self, text: str, **more: str) -> Message:
        """Send a message; the answer of the API."""
        sent: Message = self._call(
            "POST", self._path, {"id": str(uuid.uuid4()), "text": text, **more}
        )
        return sent

    def choose(self, label: str) -> Message:
        """Press the newest button with ``label``."""
        choices = [choice for message in self.transcript() for choice in message["choices"]]
        choice = next(one for one in reversed(choices) if one["label"] == label)
        body = {"id": str(uuid.uuid4()), "choice": choice["id"]}
        pressed: Message = self._call("POST", self._path, body)
        return pressed

    def ask(self, text: str, seconds: float = 20) -> list[Message]:
        """Send a message and wait for what is replied to it."""
        return self.replies_after(self.say(text)["position"], seconds)

    def press(self, label: str, seconds: float = 20) -> list[Message]:
        """Press a button and wait for what is replied to it."""
        return self.replies_after(self.choose(label)["position"], seconds)

    def replies_after(self, position: int, seconds: float = 20) -> list[Message]:
        """The replies after ``position``, once nothing more is being written."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = self._call("GET", f"{self._path}?after={position}")
            replies = [one for one in found["messages"] if one["from"] == "alongside"]
            if replies and not found["typing"]:
                return replies
            time.sleep(0.05)
        raise AssertionError("no reply came")

    def transcript(self) -> list[Message]:
        """Every message, in order."""
        return list(self._call("GET", f"{self._path}?after=0")["messages"])

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Content-Type": "application/json"}
        if hasattr(self, "_token"):
            headers["Authorization"] = f"Bearer {self._token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(  # noqa: S310 (our own address)
            self._url + path, data, headers, method=method
        )
        with urllib.request.urlopen(request, timeout=15) as response:  # noqa: S310
            return json.loads(response.read())
