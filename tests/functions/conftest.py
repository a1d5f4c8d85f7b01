"""A shop in business, for tests that change nothing: one table for all tests of a module."""

from collections.abc import Iterator

import pytest

from tests.builders import a_document, order_body
from tests.conftest import a_table
from tests.functions.api import Api

ERASED = "m-erased"


@pytest.fixture
def engine(quick_engine: str) -> str:
    """What functions are tried on is the quick engine; the store itself is on each."""
    return quick_engine


@pytest.fixture(scope="module")
def shop(engine_url: str, quick_engine_url: str) -> Iterator[Api]:
    """A program; m-1 with a profile, one order and 25 points; a member who was erased."""
    with a_table(quick_engine_url, queues_url=engine_url):
        api = Api()
        started = (
            api.put("/v1/program", a_document()),
            api.post("/v1/members", {"member_id": "m-1", "profile": {"email": "a@example.com"}}),
            api.post("/v1/orders", order_body()),
            api.post("/v1/members", {"member_id": ERASED}),
            api.delete(f"/v1/members/{ERASED}"),
        )
        assert [answer.status for answer in started] == [201, 201, 201, 201, 204]
        yield api
