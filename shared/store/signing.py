"""What tokens and links of a program are signed with, each made up when first needed; tokens are ended by another."""

import json
import secrets  # noqa: TID251 (a secret is made where it is stored)
import time
from collections.abc import Callable

from shared.frozen import dataclass
from shared.store import keys
from shared.store.items import FORMAT, item, text
from shared.store.keys import Key
from shared.store.table import NEW, client, put_if, table_name

_SECRET_BYTES = 32
_NAME_BYTES = 6

Of = Callable[[str], Key]  # where what is signed has its secret, by the program

_known: dict[Key, tuple[float, "Signing"]] = {}


@dataclass(frozen=True, slots=True)
class Signing:
    """A program's signing secret; ``name`` tells it from those before it without giving it away."""

    name: str
    secret: str


def known(program: str, *, lifetime_s: float, of: Of = keys.signing) -> Signing | None:
    """The secret of a program, remembered by this process for ``lifetime_s``; None if nothing was signed yet."""
    key = of(program)
    held = _known.get(key)
    if held is not None and time.monotonic() - held[0] < lifetime_s:
        return held[1]
    found = _read(key)
    if found is not None:
        _known[key] = (time.monotonic(), found)
    return found


def made(program: str, *, lifetime_s: float, of: Of = keys.signing) -> Signing:
    """The same; the first is made now."""
    return known(program, lifetime_s=lifetime_s, of=of) or _first(of(program))


def replace(program: str) -> Signing:
    """Sign tokens with another secret from now on; those signed before count no more."""
    new, key = _made_up(), keys.signing(program)
    client().put_item(TableName=table_name(), Item=_item(key, new))
    _known.pop(key, None)
    return new


def _first(key: Key) -> Signing:
    new = _made_up()
    if put_if(NEW, _item(key, new)):
        return new
    found = _read(key)
    if found is None:
        raise LookupError(f"the signing secret of {key.pk} is gone")
    return found


def _made_up() -> Signing:
    return Signing(secrets.token_hex(_NAME_BYTES), secrets.token_urlsafe(_SECRET_BYTES))


def _read(key: Key) -> Signing | None:
    found = client().get_item(TableName=table_name(), Key=key.attributes, ConsistentRead=True)
    if "Item" not in found:
        return None
    raw = json.loads(found["Item"]["b"]["S"])
    return Signing(raw["n"], raw["s"])


def _item(key: Key, signing: Signing) -> dict[str, dict[str, str]]:
    return item(key, text({"f": FORMAT, "n": signing.name, "s": signing.secret}))
