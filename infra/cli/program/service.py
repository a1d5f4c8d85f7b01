"""What the service knows of a program: its versions, and the publishing of another."""

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from infra.cli.connection import Answer, Connection
from infra.cli.errors import NOT_ALL, STOPPED, CommandError
from infra.cli.recipient import connected

_PUBLISHED = (HTTPStatus.OK, HTTPStatus.CREATED)
_LOOK = "See what differs now with `laurel program diff`, and apply again."


@contextmanager
def the_service(args: argparse.Namespace) -> Iterator["Service"]:
    """The service that the arguments name."""
    with connected(args) as connection:
        yield Service(connection)


class Service:
    """One program of one service."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def in_force(self) -> dict[str, Any] | None:
        """The version in force with its document; None before the first was published."""
        return self._read("/v1/program")

    def version(self, number: int) -> dict[str, Any]:
        """A version with its document; CommandError if there is none of that number."""
        found = self._read(f"/v1/program?version={number}")
        if found is None:
            raise CommandError(f"there is no version {number}")
        return found

    def versions(self) -> list[dict[str, Any]]:
        """Every version, newest first, without its document."""
        found = self._read("/v1/program/versions") or {}
        versions: list[dict[str, Any]] = found["versions"]
        return versions

    def newest(self) -> int:
        """The number of the newest version, in force or to come; 0 before the first was published."""
        return next((int(each["version"]) for each in self.versions()), 0)

    def publish(
        self, document: object, effective_at: str | None = None, *, after: int | None = None
    ) -> Answer:
        """Publish a document, right ``after`` a version if one is named; CommandError says why it is declined."""
        said = {"effective_at": effective_at, "after_version": after}
        named = {name: value for name, value in said.items() if value is not None}
        query = "?" + urlencode(named) if named else ""
        body = json.dumps(document, ensure_ascii=False).encode()
        answer = self._connection.call("PUT", f"/v1/program{query}", body)
        if answer.code == "program_superseded":
            raise CommandError(
                f"not published: since it was read, another version came. {_LOOK}", NOT_ALL
            )
        if answer.status not in _PUBLISHED:
            raise CommandError(f"not published: {answer.code}: {answer.detail}", NOT_ALL)
        return answer

    def _read(self, path: str) -> dict[str, Any] | None:
        answer = self._connection.call("GET", path)
        if answer.status == HTTPStatus.NOT_FOUND and answer.code == "not_found":
            return None
        if answer.status != HTTPStatus.OK:
            raise CommandError(f"not read: {answer.code}: {answer.detail}", STOPPED)
        return answer.document
