"""A hub on this computer: as much of its protocol as its library asks for, and the ways in which one can fail."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from typing_extensions import override

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Shelf:
    """What a hub gives, and how."""

    files: dict[str, bytes] = field(default_factory=dict)
    """By repository and name: owner/name/file."""
    sums: dict[str, str] = field(default_factory=dict)
    """What is told as a file's SHA-256 where that is a lie."""
    fails: tuple[int, str] | None = None
    """Status and error code that every request gets."""
    dies_after: list[int] = field(default_factory=list)
    """Bytes after which the next answers with weights end in the middle."""
    ranges: bool = True
    elsewhere: bool = False
    """Whether files are served from another address, as large ones are."""
    hub: bool = True
    """False for a server that is none."""
    more: dict[str, str] = field(default_factory=dict)
    """Further headers of files."""
    too_much: bytes = b""
    """Sent behind every file."""
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    """Method, path and range of every request."""
    address: str = ""

    def put(self, repository: str, folder: Path, *names: str) -> None:
        """Publish files of a folder."""
        for name in names or [path.name for path in folder.iterdir()]:
            self.files[f"{repository}/{name}"] = (folder / name).read_bytes()

    def gets(self, name: str = "model.safetensors") -> list[str]:
        """The ranges in which a file was asked for."""
        return [ranged for method, path, ranged in self.asked if method == "GET" and path.endswith(name)]


@contextmanager
def serving(shelf: Shelf) -> Iterator[Shelf]:
    """While it is open to this computer."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        @override
        def log_message(self, *_told: object) -> None:
            """Silent."""

        def do_HEAD(self) -> None:
            self._answer(body=False)

        def do_GET(self) -> None:
            self._answer(body=True)

        def _answer(self, *, body: bool) -> None:
            ranged = self.headers.get("Range", "")
            shelf.asked.append((self.command, self.path, ranged))
            if shelf.fails:
                self._end(shelf.fails[0], {"X-Error-Code": shelf.fails[1]} if shelf.fails[1] else {})
                return
            repository, _, name = self.path.lstrip("/").replace("elsewhere/", "").partition("/resolve/")
            name = f"{repository}/{name.partition('/')[2]}"
            if name not in shelf.files:
                known = any(file.startswith(f"{repository}/") for file in shelf.files)
                self._end(404, {"X-Error-Code": "EntryNotFound" if known else "RepoNotFound", "X-Repo-Commit": COMMIT})
                return
            content = shelf.files[name]
            told = shelf.sums.get(name) or hashlib.sha256(content).hexdigest()
            headers = {"X-Repo-Commit": COMMIT, "ETag": f'"{told}"', "Accept-Ranges": "bytes"} if shelf.hub else {}
            headers |= shelf.more
            if shelf.elsewhere and not self.path.startswith("/elsewhere/"):
                linked = {"X-Linked-Etag": f'"{told}"', "X-Linked-Size": str(len(content))}
                address = shelf.address.replace("127.0.0.1", "localhost")
                self._end(302, {**headers, **linked, "Location": f"{address}/elsewhere{self.path}"})
                return
            self._send(content + shelf.too_much if body else content, headers, ranged, body=body)

        def _send(self, content: bytes, headers: dict[str, str], ranged: str, *, body: bool) -> None:
            first = int(ranged.removeprefix("bytes=").rstrip("-")) if ranged and shelf.ranges else 0
            self.send_response(206 if first else 200)
            if first:
                headers = {**headers, "Content-Range": f"bytes {first}-{len(content) - 1}/{len(content)}"}
            for key, value in {**headers, "Content-Length": str(len(content) - first)}.items():
                self.send_header(key, value)
            self.end_headers()
            if body:
                large = self.path.endswith(".safetensors")
                most = shelf.dies_after.pop(0) if large and shelf.dies_after else len(content)
                self.wfile.write(content[first : first + most])
                self.close_connection = first + most < len(content)

        def _end(self, status: int, headers: dict[str, str]) -> None:
            self.send_response(status)
            for key, value in {**headers, "Content-Length": "0"}.items():
                self.send_header(key, value)
            self.end_headers()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    shelf.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield shelf
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
