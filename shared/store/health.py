"""How endpoints have answered of late: counted where they are told, read by whoever looks after them."""

from typing import Any

from shared.frozen import dataclass
from shared.store import news_keys
from shared.store.table import Item, client, table_name


@dataclass(frozen=True, slots=True)
class Health:
    """When an endpoint last took an event and last failed (epoch ms), how, and how often in a row since when.

    ``waiting`` is for how many accounts it is tried again, ``parked`` for how many no more; both roughly, since
    a worker that dies may count once too often or too seldom.
    """

    succeeded_at: int | None = None
    failed_at: int | None = None
    failed_with: str | None = None
    failures: int = 0
    failing_since: int | None = None
    waiting: int = 0
    parked: int = 0


def read(program: str, endpoint_id: str) -> Health:
    """How an endpoint has answered, read consistently."""
    key = news_keys.endpoint_health(program, endpoint_id).attributes
    found = client().get_item(TableName=table_name(), Key=key, ConsistentRead=True)
    return _health(found.get("Item", {}))


def succeeded(program: str, endpoint_id: str, now: int, *, waiting: int = 0) -> None:
    """Note that it took an event; ``waiting`` is by how many more accounts wait then."""
    _update(
        program,
        endpoint_id,
        "SET ok_at = :now REMOVE failures, since_at ADD waiting :waiting",
        {":now": {"N": str(now)}, ":waiting": {"N": str(waiting)}},
    )


def failed(
    program: str, endpoint_id: str, now: int, why: str, *, waiting: int = 0, parked: int = 0
) -> Health:
    """Note that it failed, and by how many more accounts wait or are parked then; its health after that."""
    return _update(
        program,
        endpoint_id,
        "SET bad_at = :now, bad = :why, since_at = if_not_exists(since_at, :now)"
        " ADD failures :one, waiting :waiting, parked :parked",
        {
            ":now": {"N": str(now)},
            ":why": {"S": why},
            ":one": {"N": "1"},
            ":waiting": {"N": str(waiting)},
            ":parked": {"N": str(parked)},
        },
    )


def counted(program: str, endpoint_id: str, *, waiting: int = 0, parked: int = 0) -> None:
    """Note by how many more accounts wait or are parked, though nothing was sent."""
    counts = {":waiting": {"N": str(waiting)}, ":parked": {"N": str(parked)}}
    _update(program, endpoint_id, "ADD waiting :waiting, parked :parked", counts)


def forgiven(program: str, endpoint_id: str) -> None:
    """Begin anew with an endpoint that is turned on again."""
    _update(program, endpoint_id, "REMOVE failures, since_at", {})


def _update(program: str, endpoint_id: str, change: str, values: Item) -> Health:
    given: dict[str, Any] = {"ExpressionAttributeValues": values} if values else {}
    response = client().update_item(
        TableName=table_name(),
        Key=news_keys.endpoint_health(program, endpoint_id).attributes,
        UpdateExpression=change,
        ReturnValues="ALL_NEW",
        **given,
    )
    return _health(response["Attributes"])


def _health(found: Item) -> Health:
    def number(name: str) -> Any:
        return int(found[name]["N"]) if name in found else None

    return Health(
        succeeded_at=number("ok_at"),
        failed_at=number("bad_at"),
        failed_with=found["bad"]["S"] if "bad" in found else None,
        failures=number("failures") or 0,
        failing_since=number("since_at"),
        waiting=max(0, number("waiting") or 0),
        parked=max(0, number("parked") or 0),
    )
