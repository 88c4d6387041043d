"""Files of the widget and its pages: read once, sent compressed, not sent again if unchanged."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from aiohttp import ETag, web

from bot.gateway.errors import ApiError

TEXT = {"text/javascript", "text/css", "text/html", "image/svg+xml", "application/json"}
# Python 3.11 doesn't know all of them, and what it knows depends on the machine.
KINDS = {".js": "text/javascript", ".yaml": "application/yaml"}
# Browsers ask each time, and mostly hear that nothing changed.
CACHED = "no-cache"


@dataclass(frozen=True)
class File:
    """A file as it is sent. ``compressed`` is None where that would gain nothing."""

    modified: int
    kind: str
    plain: bytes
    compressed: bytes | None
    etag: str


class StaticFiles:
    """The files below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._files: dict[Path, File] = {}

    def serve(self, request: web.Request, name: str) -> web.Response:
        """The file of that name; raises ``ApiError`` where there is none."""
        file = self._find(name)
        return respond(request, file)

    def _find(self, name: str) -> File:
        path = (self._folder / name.replace("\0", "")).resolve()
        if not path.is_relative_to(self._folder) or not path.is_file():
            raise ApiError("not_found")
        modified = path.stat().st_mtime_ns
        known = self._files.get(path)
        if known is None or known.modified != modified:
            kind = KINDS.get(path.suffix) or mimetypes.guess_type(name)[0]
            known = make_file(path.read_bytes(), kind or "application/octet-stream", modified)
            self._files[path] = known
        return known


def make_file(content: bytes, kind: str, modified: int = 0) -> File:
    """``content`` ready to be sent."""
    compressed = gzip.compress(content, 9, mtime=0) if kind in TEXT else None
    return File(modified, kind, content, compressed, hashlib.sha256(content).hexdigest()[:32])


def respond(request: web.Request, file: File) -> web.Response:
    """``file``, or only that the browser's copy is still good."""
    small = file.compressed is not None and "gzip" in request.headers.get("Accept-Encoding", "")
    etag = f"{file.etag}-gz" if small else file.etag
    known = {tag.value for tag in request.if_none_match or ()}
    response = web.Response(status=304) if etag in known else _whole(file, small)
    response.headers["Cache-Control"] = CACHED
    response.headers["Vary"] = "Accept-Encoding"
    response.etag = ETag(etag)
    return response


def _whole(file: File, small: bool) -> web.Response:
    charset = "utf-8" if file.kind in TEXT else None
    body = file.compressed if small and file.compressed else file.plain
    response = web.Response(body=body, content_type=file.kind, charset=charset)
    if small:
        response.headers["Content-Encoding"] = "gzip"
    return response
