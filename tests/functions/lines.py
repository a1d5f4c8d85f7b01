"""Queues of the registry on the engine, with their dead letters, and the functions that work on them here."""

import importlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from infra.cli.main import main
from infra.cli.news import dead_letters
from infra.local.pumps import Pump, Pumps
from infra.local.queues import Place, Queues
from shared import registry
from shared.blueprint import Function
from shared.edge import queues as edge_queues
from shared.edge.news import note_in
from shared.store import keys, table
from tests.functions.api import LambdaContext
from tests.functions.receivers import World

RECEIVES_MAX = 2  # nobody in a test waits for more
TIME_S = 60


def by_its_handler(function: Function, event: Mapping[str, Any]) -> object:
    """What the function of this process answers."""
    return importlib.import_module(f"functions.{function.name}.handler").handler(
        event, LambdaContext(TIME_S)
    )


class Lines:
    """Some queues, and what lies in them."""

    def __init__(self, queues: Queues) -> None:
        self._queues = queues
        self.world: World | None = None  # who sends webhooks instead of the function's own means

    def drain(self) -> None:
        """Let the functions work until nothing waits."""
        pumps = Pumps(Pump(place, self._queues, self._worked_on) for place in self._queues.places)
        pumps.start()
        pumps.drain(lambda: False)
        pumps.stop()

    def _worked_on(self, function: Function, event: Mapping[str, Any]) -> object:
        (record,) = event["Records"]
        if self.world is None or not record["eventSourceARN"].endswith("webhooks.fifo"):
            return by_its_handler(function, event)
        taken = self.world.takes(note_in(record["body"]))
        return {"batchItemFailures": [] if taken else [{"itemIdentifier": record["messageId"]}]}

    def waiting(self, queue: str) -> int:
        """How many messages wait in a queue."""
        return self._count(self._place(queue).url)

    def dead(self, queue: str) -> int:
        """How many dead letters a queue has."""
        return self._count(_dead(self._place(queue).url))

    def _count(self, url: str) -> int:
        name = "ApproximateNumberOfMessages"
        found = self._queues.client.get_queue_attributes(QueueUrl=url, AttributeNames=[name])
        return int(found["Attributes"][name])

    def _place(self, queue: str) -> Place:
        return next(each for each in self._queues.places if each.queue.name == queue)


def _dead(url: str) -> str:
    return url.replace(".fifo", "-dead.fifo") if url.endswith(".fifo") else f"{url}-dead"


@contextmanager
def lines_of(engine_url: str, *names: str) -> Iterator[Lines]:
    """The queues of some functions, empty, and the environment that says where they are."""
    functions = [
        replace(each, queues=tuple(replace(q, receives_max=RECEIVES_MAX) for q in each.queues))
        for each in map(registry.function, names)
    ]
    queues = Queues(functions, engine_url=engine_url, region="eu-west-1")
    queues.create()
    for place in queues.places:
        queues.client.purge_queue(QueueUrl=place.url)
        queues.client.purge_queue(QueueUrl=_dead(place.url))
    with pytest.MonkeyPatch.context() as environment:
        for name, value in queues.environment.items():
            environment.setenv(name, value)
        for client in (edge_queues.client, dead_letters.client):
            client.cache_clear()
        yield Lines(queues)
        for client in (edge_queues.client, dead_letters.client):
            client.cache_clear()


def caught_up(since: str, checkpoint: Path, *more: str) -> int:
    """The operator has told what was recorded since an instant; the exit code."""
    return main(["news", "catch-up", "--since", since, "--checkpoint", str(checkpoint), *more])


def redriven(queue: str, *more: str) -> int:
    """The operator puts the dead letters of a queue back; the exit code."""
    return main(["news", "redrive", queue, *more])


def spoilt(member: str, seq: int) -> str:
    """Make an entry such that nobody can read it; its text as it was."""
    key = keys.entry("demo", member, seq).attributes
    item = table.client().get_item(TableName=table.table_name(), Key=key)["Item"]
    text = item["b"]["S"]
    table.client().put_item(TableName=table.table_name(), Item={**item, "b": {"S": "{"}})
    return str(text)


def mended(member: str, seq: int, text: str) -> None:
    key = keys.entry("demo", member, seq).attributes
    item = table.client().get_item(TableName=table.table_name(), Key=key)["Item"]
    table.client().put_item(TableName=table.table_name(), Item={**item, "b": {"S": text}})
