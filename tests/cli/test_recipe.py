"""The replay recipe works as pasted."""

import re
import shlex
from pathlib import Path

import pytest

from infra.cli.main import main
from tests.cli.fake_api import KEY, FakeApi, serving

RECIPE = (Path(__file__).parents[2] / "docs/recipes/replay.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", RECIPE, re.DOTALL)


def commands() -> list[list[str]]:
    """The words after `uv run laurel` of each pasted command."""
    lines = "\n".join(blocks("sh")).replace("\\\n", " ").splitlines()
    return [words[3:] for words in map(shlex.split, lines) if words[:3] == ["uv", "run", "laurel"]]


def test_the_first_try_works_as_pasted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("API_KEY", KEY)
    Path("orders.csv").write_text(blocks("csv")[0], encoding="utf-8")
    looking, sending = commands()
    with serving(FakeApi()) as api:
        assert main([*looking, "--url", api.url]) == 0
        assert not api.bodies
        assert main([*sending, "--url", api.url]) == 0
        assert main([*sending, "--url", api.url]) == 0
    assert sorted(api.bodies) == ["1001", "1002"]
    assert len(api.requests) == 4
    assert api.points == 30 + 12
