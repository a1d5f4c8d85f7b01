"""Cases of other loyalty systems: only when asked for by folder, as `make acceptance` does, and only where they are."""

from pathlib import Path

import pytest

from tests.cases.stated import CASES

HERE = Path(__file__).parent


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    asked = [Path(argument.partition("::")[0]).resolve() for argument in config.args]
    if CASES.is_file() and any(path == HERE or HERE in path.parents for path in asked):
        return None
    return True if HERE in collection_path.parents else None
