"""Campaigns on the engine: a program that has some, their triggers, and the workers that go through the audience."""

from collections import Counter
from typing import Any

from functions.triggers.handler import handler
from shared.store import journal
from tests.builders import a_document, a_wallet
from tests.functions.api import Api, LambdaContext, Response
from tests.functions.due import TIME_S, DueQueue

SPRING = {"campaign": "spring", "gives": {"points": 50}, "message": "spring-mail"}


def opened(*campaigns: dict[str, Any], program: str = "demo", **given: Any) -> Api:
    """A program with campaigns, one of fifty points if none is given."""
    api = Api(program=program)
    wallets = [a_wallet(), a_wallet(wallet="miles", expiry={"kind": "never"})]
    document = a_document(wallets=wallets, campaigns=list(campaigns or (SPRING,)), **given)
    answer = api.put("/v1/program", document)
    assert answer.status == 201, answer.body
    return api


def enrolled(api: Api, *members: str) -> tuple[str, ...]:
    for member in members:
        assert api.post("/v1/members", {"member_id": member}).status == 201
    return members


def triggered(api: Api, trigger_id: str = "t-1", campaign: str = "spring", **body: Any) -> Response:
    return api.post(f"/v1/campaigns/{campaign}/triggers", {"trigger_id": trigger_id, **body})


def progress(api: Api, trigger_id: str = "t-1", campaign: str = "spring") -> dict[str, Any]:
    answer = api.get(f"/v1/campaigns/{campaign}/triggers/{trigger_id}")
    assert answer.status == 200, answer.body
    return dict(answer.body)


def told(api: Api, trigger_id: str = "t-1", campaign: str = "spring") -> tuple[str, Counter[str]]:
    """The status of a trigger, and how many members came to what."""
    found = progress(api, trigger_id, campaign)
    names = ("queued", "done", "held_out", "passed_over", "refused")
    return found["status"], Counter({name: found[name] for name in names if found[name]})


def lives(record: dict[str, Any], time_s: float = TIME_S) -> bool:
    """Whether a worker lives through a message and is done with it."""
    try:
        return handler({"Records": [record]}, LambdaContext(time_s)) == {"batchItemFailures": []}
    except KeyboardInterrupt:
        return False


def worked(queue: DueQueue, time_s: float = TIME_S) -> int:
    """Workers take all messages, and those that come of them; how many messages there were."""
    messages = 0
    while records := queue.records():
        for record in records:
            assert handler({"Records": [record]}, LambdaContext(time_s)) == {
                "batchItemFailures": []
            }
            messages += 1
    return messages


def gifts(program: str, member: str) -> list[int]:
    """What campaigns have given to a member, gift by gift."""
    entries = (each.entry for each in journal.all_entries(program, member))
    return [entry.points for entry in entries if entry.kind == "campaign"]
