"""Speaks to the API and does not give up at the first trouble: retries with backoff, up to a stated patience."""

import json
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from infra.cli.errors import INTERRUPTED, STOPPED, CommandError

DEFAULT_URL = "http://127.0.0.1:8787"

_TRY_AGAIN = frozenset({429, 502, 503, 504})
_BROKEN = 500
_BROKEN_TRIES = 3  # an internal error is rarely cured by insisting
_BACKOFF_S = 0.1
_BACKOFF_S_MAX = 5.0
_RETRY_AFTER_S_MAX = 30.0
_TIMEOUT = httpx.Timeout(30, connect=5)
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True)
class Answer:
    """What the API answered: ``document`` is the JSON body, empty if there is none."""

    status: int
    document: dict[str, Any]
    replayed: bool = False

    @property
    def code(self) -> str:
        """The stable code of a problem document, or the status as a code where the gateway answered."""
        kind = self.document.get("type")
        return kind.rpartition(":")[2] if isinstance(kind, str) else f"http_{self.status}"

    @property
    def detail(self) -> str:
        """What the answer says to a person."""
        errors = self.document.get("errors")
        if isinstance(errors, list) and errors:
            return "; ".join(
                f"{e.get('pointer') or e.get('parameter', '')} {e.get('detail', '')}"
                for e in errors[:3]
            )
        return str(self.document.get("detail") or self.document.get("message") or "")


@contextmanager
def connect(
    url: str, api_key: str, *, connections: int, patience_s: float, stop: threading.Event
) -> Iterator["Connection"]:
    """A connection for as many threads as ``connections``; setting ``stop`` ends its waiting."""
    host = urlsplit(url).hostname
    if not url.startswith(("http://", "https://")) or not host:
        raise CommandError(f"--url {url}: write http://host:port or https://host")
    with httpx.Client(
        base_url=url,
        headers={"authorization": f"Bearer {api_key}"} if api_key else {},
        limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
        timeout=_TIMEOUT,
        trust_env=host not in _LOOPBACK,  # a proxy for the world is no way to this machine
    ) as client:
        yield Connection(client, patience_s, stop)


class Connection:
    """One API and how long to insist; safe for several threads."""

    def __init__(self, client: httpx.Client, patience_s: float, stop: threading.Event) -> None:
        self._client = client
        self._patience_s = patience_s
        self._stop = stop

    def call(self, method: str, path: str, body: bytes | None = None) -> Answer:
        """The API's answer; CommandError once it has been away for longer than the patience."""
        began = time.monotonic()
        attempt = 0
        while True:
            if self._stop.is_set():
                raise CommandError("stopped", INTERRUPTED)
            attempt += 1
            response, trouble = self._try(method, path, body)
            if response is not None and not _worth_another_try(response.status_code, attempt):
                return _answer(response)
            if time.monotonic() - began > self._patience_s:
                raise CommandError(
                    f"gave up after {self._patience_s:.0f} s without an answer from"
                    f" {self._client.base_url} ({trouble}); run the same command again to resume",
                    STOPPED,
                )
            self._stop.wait(_delay_s(attempt, response))

    def _try(self, method: str, path: str, body: bytes | None) -> tuple[httpx.Response | None, str]:
        headers = {"content-type": "application/json"} if body is not None else {}
        try:
            response = self._client.request(method, path, content=body, headers=headers)
        except httpx.TransportError as error:
            return None, str(error) or type(error).__name__
        return response, f"status {response.status_code}"


def _worth_another_try(status: int, attempt: int) -> bool:
    return status in _TRY_AGAIN or (status == _BROKEN and attempt < _BROKEN_TRIES)


def _delay_s(attempt: int, response: httpx.Response | None) -> float:
    """Full jitter, but never sooner than the service asks for."""
    ceiling = min(_BACKOFF_S_MAX, _BACKOFF_S * 2**attempt)
    asked = response.headers.get("retry-after", "") if response is not None else ""
    at_least = min(float(asked), _RETRY_AFTER_S_MAX) if asked.isascii() and asked.isdigit() else 0.0
    return at_least + random.uniform(0, ceiling)  # noqa: S311 spreading retries is no secret


def _answer(response: httpx.Response) -> Answer:
    try:
        document = json.loads(response.content)
    except ValueError:  # an error page of something that is not Laurel
        document = {}
    return Answer(
        response.status_code,
        document if isinstance(document, dict) else {},
        response.headers.get("idempotent-replayed") == "true",
    )
