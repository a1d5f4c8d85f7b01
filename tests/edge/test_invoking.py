"""Calling another function: what is done or declined is told, what is in doubt comes again."""

import json
from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError

from shared.blueprint import Scope
from shared.edge.identity import Caller
from shared.edge.invoking import READ_S, Answer, Request, invoke
from shared.store.patience import Unavailable
from tests.builders import a_document, instant, order_body
from tests.functions.api import Api
from tests.functions.invoked import Answered, an_invocation, invocations

CALLER = Caller("demo", "shop", frozenset({Scope.POINTS_EARN}), "connection")
NOW = instant("2026-03-01T09:30:00+00:00")
ORDER = Request("POST", "/v1/orders", CALLER, NOW, body=order_body())


def left_s() -> float:
    return 60.0


def answering(status: int, body: object = None) -> Answered:
    return lambda _: an_invocation(200, {"statusCode": status, "body": json.dumps(body or {})})


def raising(error: Exception) -> Answered:
    def answer(_: AWSPreparedRequest) -> AWSResponse:
        raise error

    return answer


def an_error(code: str, status: int) -> Answered:
    return lambda _: an_invocation(status, {"Message": "no"}, **{"x-amzn-errortype": code})


IN_DOUBT: dict[str, Answered] = {
    "its fault": answering(500),
    "it could not in time": answering(503),
    "too many requests of its own": answering(429),
    "it ran out of time": lambda _: an_invocation(200, {}, **{"x-amz-function-error": "Unhandled"}),
    "Lambda throttles": an_error("TooManyRequestsException", 429),
    "Lambda fails": an_error("ServiceException", 500),
    "no answer": raising(ReadTimeoutError(endpoint_url="lambda")),
    "no connection": raising(ConnectionClosedError(endpoint_url="lambda")),
}


def test_a_command_is_done_once_by_the_function_that_owns_its_route(engine: str) -> None:
    assert Api().put("/v1/program", a_document()).status == 201
    with invocations():
        first, again = invoke("earn", ORDER, left_s), invoke("earn", ORDER, left_s)

    assert (first.status, first.is_done, first.body["points"]) == (201, True, 25)
    assert again == first
    assert Api().get("/v1/members/m-1/balance").body["seq"] == 2


def test_a_path_a_query_and_a_refusal_reach_both_sides(engine: str) -> None:
    assert Api().put("/v1/program", a_document()).status == 201
    body = {"return_id": "r-1", "amount": 10}
    path = {"order_id": "1001"}
    returned = Request("POST", "/v1/orders/{order_id}/returns", CALLER, NOW, path=path, body=body)
    asked = Request("GET", "/v1/members", CALLER, NOW, query={"email": "a@example.com"})
    with invocations():
        assert invoke("earn", returned, left_s).body["status"] == "waiting"
        declined = invoke("members", asked, left_s)

    assert (declined.status, declined.is_done, declined.problem) == (403, False, "forbidden")


@pytest.mark.parametrize("answered", IN_DOUBT.values(), ids=IN_DOUBT)
def test_what_is_in_doubt_is_to_come_again(answered: Answered) -> None:
    with invocations(answered), pytest.raises(Unavailable):
        invoke("earn", ORDER, left_s)


def test_with_too_little_time_for_an_answer_nothing_is_asked() -> None:
    def answered(_: Any) -> AWSResponse:
        raise AssertionError("asked")

    with invocations(answered), pytest.raises(Unavailable):
        invoke("earn", ORDER, lambda: READ_S)


def test_what_is_not_allowed_is_a_fault_of_ours_and_rings() -> None:
    with invocations(an_error("AccessDeniedException", 403)), pytest.raises(ClientError):
        invoke("earn", ORDER, left_s)


def test_an_answer_without_a_body_has_none() -> None:
    with invocations(lambda _: an_invocation(200, {"statusCode": 204, "body": ""})):
        assert invoke("earn", ORDER, left_s) == Answer(204, None)
    assert Answer(204, None).problem == ""
