"""The long runs on whole real logs: only when asked for by folder, as `make acceptance` does."""

import os
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
COMMITTED = ROOT / "infra/local/demo"
DEFAULT_DATA = ROOT.parent / "shared/data"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    asked = [Path(argument.partition("::")[0]).resolve() for argument in config.args]
    if any(path == HERE or HERE in path.parents for path in asked):
        return None
    return True if HERE in collection_path.parents else None


def find_log(pattern: str) -> Path:
    """The log of that name in the folder DATA names, or in the repository; the test is skipped without."""
    folder = Path(os.environ.get("DATA") or DEFAULT_DATA)
    for place in (folder, COMMITTED):
        for found in sorted(place.glob(pattern)):
            return found
    pytest.skip(f"DATA={folder} has no {pattern}; name its folder: make acceptance DATA=folder")
