"""Streams: new items of the table reach their function, in order, once it does not fail, and no others do."""

from collections.abc import Mapping
from typing import Any

import pytest

from infra.local.pumps import Pumps
from infra.local.sandboxes import FunctionError
from infra.local.streams import StreamPump
from shared.blueprint import Function, Stream
from shared.store import table
from shared.store.table import Item

STREAM = Stream("journal", pk_prefix="A#", sk_prefix="E#", batch=2)
READER = Function("reader", "reads what is new", may=frozenset(), streams=(STREAM,))


class Reader:
    """What the stream calls: it keeps what it is told, and fails so many times first."""

    def __init__(self, fails: int = 0) -> None:
        self.batches: list[list[str]] = []
        self.records: list[Mapping[str, Any]] = []
        self._fails = fails

    def __call__(self, function: Function, event: Mapping[str, Any]) -> object:
        if self._fails:
            self._fails -= 1
            raise FunctionError("as told")
        self.records += event["Records"]
        self.batches.append([record["dynamodb"]["Keys"]["sk"]["S"] for record in event["Records"]])
        return {"batchItemFailures": []}


def write(pk: str, sk: str) -> None:
    item: Item = {"pk": {"S": pk}, "sk": {"S": sk}, "b": {"S": "{}"}, "h": {"B": b"\x00\xff"}}
    table.client().put_item(TableName=table.table_name(), Item=item)


def drained(reader: Reader) -> int:
    """Everything new is read; how often the queues were told to look."""
    told = list[None]()
    pumps = Pumps([StreamPump(READER, STREAM, reader, lambda: told.append(None))])
    pumps.start()
    pumps.drain(lambda: False)
    pumps.stop()
    return len(told)


@pytest.mark.usefixtures("engine")
class TestStream:
    def test_new_items_whose_keys_begin_so_are_told_in_order_and_in_batches(self) -> None:
        for number in range(3):
            write("A#demo#ada", f"E#{number}")
            write("A#demo#ada", "WAKE")
            write("R#demo#order#shop#1", f"E#{number}")
        reader = Reader()

        assert drained(reader) == 2

        assert reader.batches == [["E#0", "E#1"], ["E#2"]]

    def test_an_item_that_is_written_over_is_not_new(self) -> None:
        write("A#demo#ada", "E#0")
        write("A#demo#ada", "E#0")
        reader = Reader()
        drained(reader)
        assert reader.batches == [["E#0"]]

    def test_a_batch_that_failed_comes_again_before_what_follows_it(self) -> None:
        for number in range(3):
            write("A#demo#ada", f"E#{number}")
        reader = Reader(fails=1)
        drained(reader)
        assert reader.batches == [["E#0", "E#1"], ["E#2"]]

    def test_a_record_is_as_lambda_tells_it(self) -> None:
        write("A#demo#ada", "E#0")
        reader = Reader()
        drained(reader)
        (record,) = reader.records
        assert record["eventName"] == "INSERT"
        assert record["dynamodb"]["NewImage"]["h"] == {"B": "AP8="}
        assert record["dynamodb"]["NewImage"]["b"] == {"S": "{}"}
