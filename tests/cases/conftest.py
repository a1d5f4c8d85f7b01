"""One table for all cases of a module; each case has a program of its own in it."""

from collections.abc import Iterator
from typing import Any, Protocol

import pytest

from tests.cases.shop import Shop, opened
from tests.conftest import a_table
from tests.functions.api import Api


class Opens(Protocol):
    """Opens a shop of the rules given."""

    def __call__(self, *earning: dict[str, Any], **given: Any) -> Shop:
        """Publish the program."""


@pytest.fixture(scope="module")
def town(engine_url: str) -> Iterator[Api]:
    """Where shops open."""
    with a_table(engine_url):
        yield Api()


@pytest.fixture
def open_shop(town: Api) -> Opens:
    """Opens a shop in a program of its own."""

    def a_shop(*earning: dict[str, Any], **given: Any) -> Shop:
        return opened(town, *earning, **given)

    return a_shop
