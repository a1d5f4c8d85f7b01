"""Codes of other systems, uploaded for vouchers."""

from typing import Annotated, TypedDict

from pydantic import AfterValidator, Field

from shared.edge.fields import Id, Request
from shared.edge.http import Call, Reply
from shared.store import voucher_codes

CODES_MAX = 500


def _distinct(given: list[str]) -> list[str]:
    if len(set(given)) < len(given):
        raise ValueError("Give each code once.")
    return given


class CodesRequest(Request):
    """Codes that nobody has been given."""

    codes: Annotated[list[Id], Field(min_length=1, max_length=CODES_MAX), AfterValidator(_distinct)]


class CodesAnswer(TypedDict):
    """How many codes of the request are in the pool now, or were and have been given."""

    pool: str
    codes: int


def upload_codes(call: Call, pool: Id, body: CodesRequest) -> Reply[CodesAnswer]:
    """Put codes into a pool that vouchers take theirs from; those that are there already stay as they are."""
    added = voucher_codes.add(call.caller.program, pool, body.codes, call.time_left_s)
    return Reply({"pool": pool, "codes": len(body.codes)}, replayed=not added)
