"""What tokens and links of a program are signed with. Made up when first needed, and replaced to end them all."""

import json
import secrets  # noqa: TID251 (a secret is made where it is stored)
import time

from shared.frozen import dataclass
from shared.store import keys
from shared.store.items import FORMAT, item, text
from shared.store.table import NEW, client, put_if, table_name

_SECRET_BYTES = 32
_NAME_BYTES = 6

_known: dict[str, tuple[float, "Signing"]] = {}


@dataclass(frozen=True, slots=True)
class Signing:
    """A program's signing secret; ``name`` tells it from those before it without giving it away."""

    name: str
    secret: str


def known(program: str, *, lifetime_s: float) -> Signing | None:
    """The secret of a program, remembered by this process for ``lifetime_s``; None if nothing was signed yet."""
    held = _known.get(program)
    if held is not None and time.monotonic() - held[0] < lifetime_s:
        return held[1]
    found = _read(program)
    if found is not None:
        _known[program] = (time.monotonic(), found)
    return found


def made(program: str, *, lifetime_s: float) -> Signing:
    """The same; the first is made now."""
    return known(program, lifetime_s=lifetime_s) or _first(program)


def replace(program: str) -> Signing:
    """Sign with another secret from now on; whatever was signed before counts no more."""
    new = _made_up()
    client().put_item(TableName=table_name(), Item=_item(program, new))
    _known.pop(program, None)
    return new


def _first(program: str) -> Signing:
    new = _made_up()
    if put_if(NEW, _item(program, new)):
        return new
    found = _read(program)
    if found is None:
        raise LookupError(f"the signing secret of {program} is gone")
    return found


def _made_up() -> Signing:
    return Signing(secrets.token_hex(_NAME_BYTES), secrets.token_urlsafe(_SECRET_BYTES))


def _read(program: str) -> Signing | None:
    key = keys.signing(program).attributes
    found = client().get_item(TableName=table_name(), Key=key, ConsistentRead=True)
    if "Item" not in found:
        return None
    raw = json.loads(found["Item"]["b"]["S"])
    return Signing(raw["n"], raw["s"])


def _item(program: str, signing: Signing) -> dict[str, dict[str, str]]:
    return item(keys.signing(program), text({"f": FORMAT, "n": signing.name, "s": signing.secret}))
