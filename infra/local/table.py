"""The table of the local service: made where there is none, and who may use it."""

from dataclasses import dataclass

from infra.local.clock import wall_ms
from infra.local.folder import Notes
from shared.registry import Scope
from shared.store import credentials, table

PROGRAM = "demo"
SOURCE = "local"
KEY_NAME = "local service"


@dataclass(frozen=True)
class Opening:
    """How the table was found: ``is_new`` if it was made now, ``is_lost`` if it should have been there."""

    notes: Notes
    is_new: bool
    is_lost: bool = False


def open_table(kept: Notes | None, *, engine: str) -> Opening:
    """Make sure that the engine has the table; ``kept`` are the notes of the run before."""
    known = kept if kept is not None and kept.engine == engine else None
    if table.table_exists():
        return Opening(known or Notes(engine), is_new=False)
    table.create_table()
    return Opening(Notes(engine), is_new=True, is_lost=known is not None)


def admit(api_key: str) -> None:
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
