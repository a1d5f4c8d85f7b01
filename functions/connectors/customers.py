"""Customers of a shop as members: enrolled, kept up to date, erased; what is older than what is known is nothing."""

from collections.abc import Mapping
from typing import Any

from functions.connectors.calling import Desk, declined
from functions.connectors.told import Customer, Gone, Terms
from shared.edge.invoking import Answer
from shared.store import customers, heard
from shared.store.patience import patiently

_MEMBER = "/v1/members/{member_id}"
_PROFILE = "#/profile/"
_NOT_FOUND = 404
_MALFORMED = 400


def tell_customer(desk: Desk, told: Customer, terms: Terms) -> str:
    """Hand in what a shop says of a customer, if that is news; what became of it, in a word."""
    if terms.customers == "ignore":
        return "ignored"
    known = _recalled(desk, told.member)
    if known.get("e") or told.at <= known.get("t", -1):
        return "known"
    answer = _enrolled(desk, told)
    if answer.problem == "id_reused":
        answer = _patched(desk, told)
    if not answer.is_done:
        raise declined(answer)
    if not known.get("b"):
        _enlist(desk, told.member)
    _remember(desk, told.member, {"t": told.at, "b": 1})
    return "done"


def tell_gone(desk: Desk, told: Gone) -> str:
    """Erase a member, for ever: what comes of them later, however late, changes nothing."""
    if _recalled(desk, told.member).get("e"):
        return "known"
    answer = desk.asked("members", "DELETE", _MEMBER, path={"member_id": told.member})
    if not answer.is_done and answer.status != _NOT_FOUND:
        raise declined(answer)
    _remember(desk, told.member, {"e": 1})
    return "done"


def enrolled(desk: Desk, told: Customer) -> bool:
    """Enrol a customer whose order came first, unless they are erased."""
    if _recalled(desk, told.member).get("e") or not _enrolled(desk, told).is_done:
        return False
    _enlist(desk, told.member)
    return True


def _enlist(desk: Desk, member: str) -> None:
    """Put a member on the list of those whose profiles the shop told, who are erased if it is."""
    place = (desk.program, desk.connection.connection_id, customers.Customer(member, desk.at))
    patiently(lambda: customers.enlist(*place), desk.left_s)


def _enrolled(desk: Desk, told: Customer) -> Answer:
    profile = {name: value for name, value in told.profile.items() if value is not None}
    body = {"member_id": told.member, "profile": profile}
    answer = desk.asked("members", "POST", "/v1/members", body=body)
    if readable := _readable(answer, profile):
        body = {"member_id": told.member, "profile": readable}
        return desk.asked("members", "POST", "/v1/members", body=body)
    return answer


def _patched(desk: Desk, told: Customer) -> Answer:
    path, body = {"member_id": told.member}, {"profile": dict(told.profile)}
    answer = desk.asked("members", "PATCH", _MEMBER, path=path, body=body)
    if readable := _readable(answer, told.profile):
        return desk.asked("members", "PATCH", _MEMBER, path=path, body={"profile": readable})
    return answer


def _readable(answer: Answer, profile: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that nothing is wrong with, where something is wrong with others: shops take any text for a phone."""
    if answer.status != _MALFORMED:
        return {}
    wrong = {str(each.get("pointer", "")) for each in answer.body.get("errors", ())}
    return {name: value for name, value in profile.items() if f"{_PROFILE}{name}" not in wrong}


def _recalled(desk: Desk, member: str) -> Mapping[str, Any]:
    place = (desk.program, desk.connection.connection_id, _name(member))
    return patiently(lambda: heard.recall(*place), desk.left_s) or {}


def _remember(desk: Desk, member: str, what: Mapping[str, Any]) -> None:
    place = (desk.program, desk.connection.connection_id, _name(member))
    patiently(lambda: heard.remember(*place, what), desk.left_s)


def _name(member: str) -> str:
    return f"customer.{member}"
