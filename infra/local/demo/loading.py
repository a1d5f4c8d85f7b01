"""The demo: publishes a program and replays real orders, both through the HTTP API."""

import threading
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx
import yaml

from infra.cli.exports import progress
from infra.cli.replay import replaying
from infra.cli.replay.log import Log
from infra.cli.replay.mapping import Mapping
from infra.cli.replay.options import Options
from infra.cli.replay.report import Report

FOLDER = Path(__file__).parent
CUSTOMERS = 200
WORKERS = 8
NEWS = {"messages", "reminders"}  # from today on: nobody wants to be told of the past
LATEST_ORDERS = 20  # among whose members one with points to try things on is looked for


class DemoError(Exception):
    """The demo could not be loaded; the text says what the service answered."""


class Demo:
    """One loading of the demo; done again after an interruption it goes on where it was."""

    def __init__(
        self, *, url: str, api_key: str, ends_at_ms: int, customers: int = CUSTOMERS
    ) -> None:
        self._url = url
        self._key = api_key
        self._options = Options(
            file=FOLDER / "cdnow_sample.csv.gz",
            mapping=Mapping.of(["cdnow"]),
            url=url,
            api_key=api_key,
            workers=WORKERS,
            limit_customers=customers,
            move_clock=True,
            shift_to=datetime.fromtimestamp(ends_at_ms / 1000, UTC),
        )
        self._log: Log = replaying.load(self._options)

    @property
    def begins_at_ms(self) -> int:
        """The instant of the log's first order."""
        return int(self._log.orders[0].placed_at.timestamp() * 1000)

    def load(self, stop: threading.Event) -> dict[str, Any]:
        """What happened, in figures; setting ``stop`` ends it early, with a DemoError like any trouble."""
        headers = {"authorization": f"Bearer {self._key}"}
        try:
            with httpx.Client(base_url=self._url, headers=headers, trust_env=False) as client:
                program = _program()
                _publish(client, {key: program[key] for key in program if key not in NEWS})
                with progress.shown(len(self._log.orders), "Replaying real orders") as advance:
                    report = replaying.run(self._options, self._log, advance, stop)
                if report.exit_code:
                    raise DemoError(_trouble(report))
                _publish(client, program)
                return _summary(report) | {"member": self._member_with_points(client)}
        except httpx.TransportError as error:
            raise DemoError(f"The service does not answer: {error!r}") from error

    def _member_with_points(self, client: httpx.Client) -> dict[str, Any]:
        """Of the members who ordered last, the one with the most points to spend."""
        members = {order.member_id for order in self._log.orders[-LATEST_ORDERS:]}
        return max(
            ({"id": member, "available": _available(client, member)} for member in sorted(members)),
            key=lambda member: member["available"],
        )


def _program() -> dict[str, Any]:
    program: dict[str, Any] = yaml.safe_load((FOLDER / "program.yaml").read_text())
    return program


def _publish(client: httpx.Client, program: dict[str, Any]) -> None:
    answer = client.put("/v1/program", json=program, timeout=30)
    if answer.status_code not in (HTTPStatus.OK, HTTPStatus.CREATED):
        raise DemoError(f"PUT /v1/program was answered {answer.status_code}: {answer.text}")


def _available(client: httpx.Client, member: str) -> int:
    answer = client.get(f"/v1/members/{member}/balance", timeout=30)
    if answer.status_code != HTTPStatus.OK:
        raise DemoError(f"The balance of {member} was answered {answer.status_code}: {answer.text}")
    available: int = answer.json()["wallets"]["points"]["available"]
    return available


def _summary(report: Report) -> dict[str, Any]:
    return {
        "members": report.members,
        "orders": report.new + report.replayed,
        "points": report.points_new + report.points_replayed,
        "tiers": {
            level["tier"]: report.tiers.get(level["tier"], 0)
            for level in _program()["tiers"]["levels"]
        },
        "first_order": report.first_placed_at[:10],
        "last_order": report.last_placed_at[:10],
        "seconds": round(report.duration_s, 1),
    }


def _trouble(report: Report) -> str:
    if report.stopped:
        return report.stopped
    counts = {**report.refused.by_reason, **report.unusable.by_reason}
    return "; ".join(
        f"{reason} ({count.orders} orders, for instance {count.examples[0]})"
        for reason, count in counts.items()
    )
