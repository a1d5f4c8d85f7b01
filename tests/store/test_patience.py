"""Patience: what may pass is waited for, what may not is told at once."""

from collections.abc import Callable

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ParamValidationError,
    ReadTimeoutError,
)

from shared.store.patience import Unavailable, patiently

PASSING = [
    ReadTimeoutError(endpoint_url="http://engine"),
    ConnectTimeoutError(endpoint_url="http://engine"),
    EndpointConnectionError(endpoint_url="http://engine"),
    ClientError({"Error": {"Code": "ThrottlingException"}}, "Query"),
]
LASTING = [
    ParamValidationError(report="no such field"),
    ClientError({"Error": {"Code": "AccessDeniedException"}}, "Query"),
]


def reading(*outcomes: Exception | str) -> Callable[[], str]:
    """A read that comes to this, one time after the other."""
    rest = list(outcomes)

    def read() -> str:
        outcome = rest.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return read


@pytest.mark.parametrize("trouble", PASSING, ids=lambda trouble: type(trouble).__name__)
def test_what_may_pass_is_asked_again(trouble: Exception) -> None:
    assert patiently(reading(trouble, "found"), lambda: 10.0) == "found"


@pytest.mark.parametrize("trouble", LASTING, ids=lambda trouble: type(trouble).__name__)
def test_what_will_not_pass_is_told_at_once(trouble: Exception) -> None:
    with pytest.raises(type(trouble)):
        patiently(reading(trouble, "found"), lambda: 10.0)


def test_when_the_time_is_up_it_is_not_known() -> None:
    with pytest.raises(Unavailable):
        patiently(reading(PASSING[1], "found"), lambda: 3.0)
