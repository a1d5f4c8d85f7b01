"""Pumps of streams: what is new in the table goes to its function, as Lambda's own poller does it.

A pump begins with the oldest record there is: a function that is told something twice does it once.
"""

import base64
import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from botocore.session import get_session

from infra.local.clients import settings
from infra.local.lines import Line, why_undone
from infra.local.sandboxes import Invoker
from shared.blueprint import Function, Stream
from shared.store.table import client as table_client
from shared.store.table import table_name

LOOK_S = 1.0
RETRY_S = 1.0
TRIES_MAX = 5  # of one batch; AWS keeps on for a day, which nobody at a laptop waits for
READ_MAX = 1000  # what one GetRecords takes

Record = Mapping[str, Any]

log = logging.getLogger(__name__)


class Shards:
    """The shards of the table's stream, each with the place in it that has been read to."""

    def __init__(self) -> None:
        at = table_client().meta
        self._client: Any = get_session().create_client(
            "dynamodbstreams",
            endpoint_url=at.endpoint_url,
            region_name=at.region_name,
            config=settings(),
        )
        self._arn = ""
        self._places: dict[str, str | None] = {}

    def read(self) -> list[Record]:
        """What is new, as Lambda tells it."""
        if not all(self._places.values()) or not self._places:
            self._find()
        open_ = [shard for shard, place in self._places.items() if place]
        return [self._told(record) for shard in open_ for record in self._read(shard)]

    def _find(self) -> None:
        """Learn of shards that are new."""
        if not self._arn:
            table = table_client().describe_table(TableName=table_name())["Table"]
            self._arn = table["LatestStreamArn"]
        described = self._client.describe_stream(StreamArn=self._arn)["StreamDescription"]
        for shard in described["Shards"]:
            if shard["ShardId"] not in self._places:
                self._places[shard["ShardId"]] = self._client.get_shard_iterator(
                    StreamArn=self._arn,
                    ShardId=shard["ShardId"],
                    ShardIteratorType="TRIM_HORIZON",
                )["ShardIterator"]

    def _read(self, shard: str) -> list[Record]:
        answer = self._client.get_records(ShardIterator=self._places[shard], Limit=READ_MAX)
        self._places[shard] = answer.get("NextShardIterator")
        records: list[Record] = answer["Records"]
        return records

    def _told(self, record: Record) -> Record:
        told: Record = _plain({**record, "eventSourceARN": self._arn})
        return told


class StreamPump(Line):
    """The thread that works on what is new in the table; ``then`` is told when a function was told of it."""

    def __init__(
        self, function: Function, stream: Stream, invoke: Invoker, then: Callable[[], None]
    ) -> None:
        super().__init__(stream.name)
        self._function = function
        self._stream = stream
        self._invoke = invoke
        self._then = then
        self._shards = Shards()
        self._reading = threading.Lock()
        self._waiting: list[Record] = []
        self._tries = 0

    def is_empty(self) -> bool:
        """Whether nothing is new and nothing of it is being worked on."""
        return not self._read()

    def _go(self) -> float:
        while not self._rounds.stopping and (batch := self._read()[: self._stream.batch]):
            self.turns += 1
            done = self._is_done(batch)
            self.turns += 1
            self._tries = 0 if done else self._tries + 1
            if 0 < self._tries < TRIES_MAX:
                return RETRY_S
            with self._reading:
                del self._waiting[: len(batch)]
            self._then()
        return LOOK_S

    def _read(self) -> list[Record]:
        """What waits, after another look."""
        with self._reading:
            self._waiting.extend(each for each in self._shards.read() if self._concerns(each))
            return list(self._waiting)

    def _concerns(self, record: Record) -> bool:
        """Whether the function is to be told."""
        key = record["dynamodb"]["Keys"]
        pk, sk = str(key["pk"]["S"]), str(key["sk"]["S"])
        begins = pk.startswith(self._stream.pk_prefix) and sk.startswith(self._stream.sk_prefix)
        return begins and record["eventName"] == "INSERT"

    def _is_done(self, batch: list[Record]) -> bool:
        """Tell the function; a batch that failed comes again whole, and in the end is left out."""
        reason = why_undone(self._invoke, self._function, {"Records": batch})
        if reason is None:
            return True
        log.error(
            "function %s failed on %d records, attempt %d of %d: %s",
            self._function.name,
            len(batch),
            self._tries + 1,
            TRIES_MAX,
            reason,
        )
        return False


def stream_pumps(
    functions: Iterable[Function], invoke: Invoker, then: Callable[[], None]
) -> list[StreamPump]:
    """The pumps of all streams of the registry."""
    return [
        StreamPump(function, stream, invoke, then)
        for function in functions
        for stream in function.streams
    ]


def _plain(value: Any) -> Any:
    """A record as JSON says it: bytes in base64, instants in seconds."""
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.timestamp() if isinstance(value, datetime) else value
