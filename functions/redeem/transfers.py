"""Transfers to other members, and exchanges for points of another wallet or of a partner's program."""

from typing import Annotated

from pydantic import Field, model_validator

from shared.edge.answers import EntryAnswer
from shared.edge.between import Between, run_between
from shared.edge.commands import receipt_of, run
from shared.edge.fields import AMOUNT_MAX, Given, Id, Request, Text
from shared.edge.http import Call, Reply
from shared.edge.reading import versions_of
from shared.ledger.commands import ExchangePoints, TransferPoints
from shared.ledger.exchanges import exchange_points as exchanged
from shared.ledger.exchanges import exchange_within
from shared.ledger.transfers import transfer_points as transferred


class TransferRequest(Request):
    """Points to send from one member to another."""

    transfer_id: Id
    from_member_id: Id
    to_member_id: Id
    points: Annotated[int, Field(ge=1, le=AMOUNT_MAX)]
    wallet: Annotated[Text | None, Given] = None

    @model_validator(mode="after")
    def _to_another(self) -> "TransferRequest":
        if self.from_member_id == self.to_member_id:
            raise ValueError("Send points to another member than from_member_id.")
        return self


class ExchangeRequest(Request):
    """Points to give by one of the program's exchanges; `to_member_id` is one's id with the partner."""

    exchange_id: Id
    member_id: Id
    exchange: Text
    points: Annotated[int, Field(ge=1, le=AMOUNT_MAX)]
    to_member_id: Annotated[Id | None, Given] = None


def transfer_points(call: Call, body: TransferRequest) -> Reply[EntryAnswer]:
    """Send points to another member; they keep their expiry, and both journals tell it or neither."""
    command = TransferPoints(
        transfer_id=body.transfer_id,
        member_id=body.from_member_id,
        to_member_id=body.to_member_id,
        source=call.caller.source,
        points=body.points,
        wallet=body.wallet,
    )
    between = Between(body.from_member_id, body.to_member_id, call.caller.program)
    marker = receipt_of(call, "transfer", body.transfer_id)
    return run_between(
        call,
        between,
        lambda sender, receiver: transferred(command, sender, receiver, call.now),
        marker,
    )


def exchange_points(call: Call, body: ExchangeRequest) -> Reply[EntryAnswer]:
    """Give points of one wallet for points of another, here or with a partner, at the program's rate."""
    program = call.caller.program
    command = ExchangePoints(
        exchange_id=body.exchange_id,
        member_id=body.member_id,
        to_member_id=body.to_member_id or body.member_id,
        source=call.caller.source,
        exchange=body.exchange,
        points=body.points,
        program=program,
    )
    marker = receipt_of(call, "exchange", body.exchange_id)
    partner = _partner(call, body.exchange)
    if partner in (None, program):
        return run(call, command, exchange_within, marker)
    between = Between(body.member_id, command.to_member_id, str(partner))
    return run_between(
        call,
        between,
        lambda giver, receiver: exchanged(command, giver, receiver, call.now),
        marker,
    )


def _partner(call: Call, name: str) -> str | None:
    """The other program that an exchange of the program in force leads to."""
    versions = versions_of(call)
    if not versions.effects:
        return None
    exchange = versions.at(call.now).program.exchange(name)
    return exchange.to_program if exchange else None
