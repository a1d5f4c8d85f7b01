"""The long runs on whole real logs: only when asked for by folder, as `make acceptance` does."""

import os
from pathlib import Path

import pytest

HERE = Path(__file__).parent
DEFAULT_DATA = HERE.parents[2] / "shared" / "data"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    asked = [Path(argument.partition("::")[0]).resolve() for argument in config.args]
    if any(path == HERE or HERE in path.parents for path in asked):
        return None
    return True if HERE in collection_path.parents else None


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of the logs."""
    folder = Path(os.environ.get("DATA") or DEFAULT_DATA)
    if not folder.is_dir():
        pytest.skip(f"DATA={folder} is no folder; pass the logs: make acceptance DATA=folder")
    return folder


def log(folder: Path, pattern: str) -> Path:
    """The one log of the folder whose name matches."""
    found = sorted(folder.glob(pattern))
    if not found:
        pytest.skip(f"DATA={folder} has no {pattern}")
    return found[0]
