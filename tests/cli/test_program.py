"""`laurel program`: a file checked, and published over HTTP."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.cli.main import main
from tests.cli.fake_api import KEY, FakeApi, Reply, problem, serving

PROGRAM = """\
time_zone: UTC
wallets:
  - wallet: points
    expiry: {kind: rolling, months: 12, end_of: month}
earning:
  - {rule: base, kind: per_amount, wallet: points, currency: USD, rate: "1"}
"""


class ProgramApi(FakeApi):
    """Keeps the program it was sent, or refuses it."""

    published: Any = None
    refusal: Reply | None = None

    def answer(self, method: str, path: str, key: str, body: bytes) -> Reply | None:
        if (method, path) == ("PUT", "/v1/program"):
            self.published = json.loads(body)
            published = {"version": 1, "effective_at": "1970-01-01T00:00:00.000Z"}
            return self.refusal or (201, published, {})
        return super().answer(method, path, key, body)


@pytest.fixture
def api() -> Iterator[ProgramApi]:
    with serving(ProgramApi()) as fake:
        assert isinstance(fake, ProgramApi)
        yield fake


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "program.yaml"
    path.write_text(PROGRAM)
    return path


def test_a_good_program_is_valid_and_its_lots_are_bounded(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["program", "validate", str(file)]) == 0
    shown = capsys.readouterr().out
    assert f"{file}: valid" in shown
    assert "wallet points: at most" in shown


@pytest.mark.parametrize(
    ("line", "wrong", "pointer"),
    [
        ("time_zone: UTC", "time_zone: Mars/Phobos", "/time_zone: is not an IANA time zone"),
        ('rate: "1"', "rate: 1.5", "/earning/0/rate: must be"),
        ("currency: USD", "currency: XYZ", "/earning/0/currency:"),
        ("time_zone: UTC", "time_zone: 2026-01-01", "/time_zone:"),
        ("time_zone: UTC", "time_zone: UTC\ntier: gold", "/tier: is not known here"),
    ],
)
def test_every_flaw_names_its_place_and_the_fix(
    file: Path, line: str, wrong: str, pointer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(PROGRAM.replace(line, wrong))
    assert main(["program", "validate", str(file)]) == 1
    assert f"{file}: {pointer}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        (
            "p.yaml",
            "time_zone: UTC\ntime_zone: UTC\n",
            "line 2, column 1: 'time_zone' is given twice",
        ),
        ("p.yaml", "a: [1\n", "line 2, column 1"),
        ("p.yaml", "a: !!python/object:os.system {}\n", "could not determine a constructor"),
        ("p.json", '{"a": 1, "a": 2}', "'a' is given twice"),
        ("p.json", '{"a": ', "line 1 column 7"),
    ],
)
def test_a_broken_file_says_where(
    tmp_path: Path, name: str, text: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    path.write_text(text)
    assert main(["program", "validate", str(path)]) == 2
    assert says in capsys.readouterr().err


def test_publishing_sends_the_document(
    api: ProgramApi, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["program", "publish", str(file), "--url", api.url, "--api-key", KEY]) == 0
    assert api.published["earning"][0]["rate"] == "1"
    assert "Version 1, in force from 1970-01-01" in capsys.readouterr().out


def test_a_program_with_flaws_is_not_sent(api: ProgramApi, file: Path) -> None:
    file.write_text("time_zone: UTC\n")
    assert main(["program", "publish", str(file), "--url", api.url, "--api-key", KEY]) == 1
    assert api.published is None


def test_what_the_service_declines_is_shown(
    api: ProgramApi, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    api.refusal = problem(403, "forbidden", "The key may not write programs.")
    assert main(["program", "publish", str(file), "--url", api.url, "--api-key", KEY]) == 1
    assert "forbidden: The key may not write programs." in capsys.readouterr().err


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["program", "schema"]) == 0
    assert {"time_zone", "wallets"} <= set(json.loads(capsys.readouterr().out)["required"])
