"""What the tests of the command line begin with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.exports import write_csv
from tests.cli.fake_api import FakeApi, serving


@pytest.fixture
def api() -> Iterator[FakeApi]:
    with serving(FakeApi()) as fake:
        yield fake


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "orders.csv")
