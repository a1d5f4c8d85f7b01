"""Moves the clock of a local service along a log."""

import json
from datetime import datetime
from http import HTTPStatus

from infra.cli.connection import Connection
from infra.cli.errors import CommandError
from infra.cli.exports.instants import written

_PATH = "/_local/clock"
_PASSED = "clock_backwards"


class LocalClock:
    """The service's clock; it only goes forward and ticks on from where it is put."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def reach(self, moment: datetime) -> None:
        """Move the clock to ``moment``, or leave it where that has passed; CommandError if it cannot be moved."""
        body = json.dumps({"now": written(moment)}).encode()
        answer = self._connection.call("POST", _PATH, body)
        if answer.status == HTTPStatus.OK or answer.code == _PASSED:
            return
        raise CommandError(
            f"--move-clock: the service did not move its clock ({answer.code} {answer.detail});"
            " only a local service has one to move"
        )
