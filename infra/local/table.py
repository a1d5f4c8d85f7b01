"""The table of the local service: made where there is none, and who may use it."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from infra.local.clock import wall_ms
from infra.local.folder import Notes
from shared.blueprint import Scope
from shared.registry.indexes import INDEXES
from shared.store import credentials, table

PROGRAM = "demo"
SOURCE = "local"
KEY_NAME = "local service"


class TableError(Exception):
    """The engine does not give us a table; the text is what it says."""


@dataclass(frozen=True)
class Opening:
    """How the table was found: ``is_new`` if it was made now, ``is_lost`` if it should have been there."""

    notes: Notes
    is_new: bool
    is_lost: bool = False


def open_table(kept: Notes | None, *, engine: str, api_key: str) -> Opening:
    """Make sure that the engine has the table and the table the key; TableError if that cannot be.

    ``kept`` are the notes of the run before; they count only if it used the same engine.
    """
    known = kept if kept is not None and kept.engine == engine else None
    with _said_plainly(engine):
        is_there = table.table_exists()
        if not is_there:
            table.create_table()
        lacking = {index.name for index in INDEXES} - _indexes()
        if lacking:
            raise TableError(
                f"The table ({engine}) was made by an older Laurel and lacks {', '.join(lacking)}."
                " Begin with an empty one: DATA_DIR=… make run"
            )
        _admit(api_key)
    if is_there:
        return Opening(known or Notes(engine), is_new=False)
    return Opening(Notes(engine), is_new=True, is_lost=known is not None)


@contextmanager
def _said_plainly(engine: str) -> Generator[None, None, None]:
    """A wrong address or wrong credentials are the operator's to mend, not a crash."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise TableError(f"The engine ({engine}) cannot be used: {error}") from error


def _indexes() -> set[str]:
    described = table.client().describe_table(TableName=table.table_name())["Table"]
    return {index["IndexName"] for index in described.get("GlobalSecondaryIndexes", ())}


def _admit(api_key: str) -> None:
    """Let the key do everything in the demo program, unless it has been revoked."""
    known = credentials.find(api_key)
    if known and (known.revoked_at is not None or known.scopes == frozenset(Scope)):
        return
    credentials.register(
        api_key,
        program=PROGRAM,
        source=SOURCE,
        scopes=frozenset(Scope),
        name=KEY_NAME,
        now=wall_ms(),
    )
