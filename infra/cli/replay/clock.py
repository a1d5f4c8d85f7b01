"""Moves the clock of a local service along a log."""

import json
from datetime import datetime
from http import HTTPStatus

from infra.cli.errors import CommandError
from infra.cli.replay.connection import Answer, Connection
from infra.cli.replay.instants import written

_PATH = "/_local/clock"


class LocalClock:
    """The service's clock; it only goes forward and ticks on from where it is put."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def now(self) -> datetime:
        """What the clock shows; CommandError if this service has none that can be moved."""
        return self._read(self._connection.call("GET", _PATH))

    def reach(self, moment: datetime) -> None:
        """Move the clock to ``moment``, or leave it where it is if that has passed."""
        if self.now() >= moment:
            return
        body = json.dumps({"now": written(moment)}).encode()
        answer = self._connection.call("POST", _PATH, body)
        passed_meanwhile = answer.status == HTTPStatus.CONFLICT
        if not passed_meanwhile:
            self._read(answer)

    def _read(self, answer: Answer) -> datetime:
        shown = answer.document.get("now")
        if answer.status == HTTPStatus.OK and isinstance(shown, str):
            return datetime.fromisoformat(shown)
        raise CommandError(
            f"--move-clock: the service did not move its clock ({answer.code} {answer.detail});"
            " only a local service has one to move"
        )
