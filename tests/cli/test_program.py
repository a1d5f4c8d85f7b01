"""`laurel program`: a file checked, and published over HTTP."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

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
    """Keeps the programs it was sent, the newest in force, or refuses them."""

    def __init__(self) -> None:
        super().__init__()
        self.documents: list[Any] = []
        self.asked: list[str] = []
        self.refusal: Reply | None = None
        self.begins: dict[int, str] = {}
        self.current = 0
        self.meanwhile: Any = None

    def answer(self, method: str, path: str, key: str, body: bytes) -> Reply | None:
        self.asked.append(f"{method} {path}")
        route, _, query = path.partition("?")
        if (method, route) == ("PUT", "/v1/program"):
            after = parse_qs(query).get("after_version", [str(len(self.documents))])
            if after != [str(len(self.documents))]:
                return problem(409, "program_superseded", "The newest version is another one.")
            return self.refusal or self._published(json.loads(body))
        if (method, path) == ("GET", "/v1/program/versions"):
            numbers = range(len(self.documents), 0, -1)
            listed = [self._version(number) for number in numbers]
            self.documents += [self.meanwhile] if self.meanwhile else []
            return 200, {"versions": listed}, {}
        if (method, route) == ("GET", "/v1/program"):
            return self._read(
                int(query.removeprefix("version=") or self.current or len(self.documents))
            )
        return super().answer(method, path, key, body)

    def _published(self, document: Any) -> Reply:
        if self.documents and self.documents[-1] == document:
            replayed = {"idempotent-replayed": "true"}
            return 201, self._version(len(self.documents)), replayed
        self.documents.append(document)
        return 201, self._version(len(self.documents)), {}

    def _read(self, number: int) -> Reply:
        if self.refusal:
            return self.refusal
        if not 0 < number <= len(self.documents):
            return problem(404, "not_found", "There is no such version.")
        return 200, {**self._version(number), "program": self.documents[number - 1]}, {}

    def _version(self, number: int) -> dict[str, Any]:
        instant = f"20{number:02d}-01-01T00:00:00.000Z"
        begins = self.begins.get(number, instant)
        return {"version": number, "effective_at": begins, "published_at": instant}


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


def run(api: ProgramApi, *words: str) -> int:
    return main(["program", *words, "--url", api.url, "--api-key", KEY])


def test_a_valid_program_is_told_what_is_odd_about_it(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(PROGRAM + '  - {rule: x2, kind: multiplier, brand: a, factor: "1"}\n')
    assert main(["program", "validate", str(file)]) == 0
    shown = capsys.readouterr().out
    assert 'warning: /earning/1: rule "x2" changes nothing' in shown
    assert "1000 points per 1,000 USD of revenue" in shown


def test_publishing_sends_the_document(
    api: ProgramApi, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(api, "publish", str(file)) == 0
    assert api.documents[0]["earning"][0]["rate"] == "1"
    assert "Version 1, in force from 2001-01-01" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["publish", "apply", "diff"])
def test_a_program_with_flaws_is_not_sent(api: ProgramApi, file: Path, command: str) -> None:
    file.write_text("time_zone: UTC\n")
    assert run(api, command, str(file)) == 1
    assert api.asked == []


def test_what_the_service_declines_is_shown(
    api: ProgramApi, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    api.refusal = problem(403, "forbidden", "The key may not write programs.")
    assert run(api, "publish", str(file)) == 1
    assert "forbidden: The key may not write programs." in capsys.readouterr().err
    assert run(api, "diff", str(file)) == 3
    assert "not read: forbidden" in capsys.readouterr().err


def test_without_a_key_nothing_is_asked(
    api: ProgramApi, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("API_KEY", raising=False)
    assert main(["program", "publish", str(file), "--url", api.url]) == 2
    assert api.asked == []


def test_a_difference_is_shown_and_nothing_published(
    api: ProgramApi, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(api, "diff", str(file)) == 0
    assert "this would be the first version" in capsys.readouterr().out
    run(api, "publish", str(file))
    assert run(api, "diff", str(file)) == 0
    assert "Nothing differs from version 1" in capsys.readouterr().out
    file.write_text(PROGRAM.replace('rate: "1"', 'rate: "2"'))
    assert run(api, "diff", str(file)) == 0
    shown = capsys.readouterr().out
    assert "Against version 1, which is in force:" in shown
    assert '/earning/0/rate: rule "base": "1" becomes "2"' in shown
    assert len(api.documents) == 1


def test_applying_shows_the_difference_and_publishes(
    api: ProgramApi, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(api, "publish", str(file))
    file.write_text(PROGRAM.replace('rate: "1"', 'rate: "2"'))
    assert run(api, "apply", str(file), "--from", "2027-01-01T00:00:00Z") == 0
    shown = capsys.readouterr().out
    assert '"1" becomes "2"' in shown
    assert "Version 2, in force from" in shown
    assert api.asked[-1] == "PUT /v1/program?effective_at=2027-01-01T00%3A00%3A00Z&after_version=1"


@pytest.mark.parametrize("words", [("apply", "FILE"), ("rollback", "1")])
def test_a_version_published_after_the_difference_was_shown_is_noticed(
    api: ProgramApi, file: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    run(api, "publish", str(file))
    file.write_text(PROGRAM.replace('rate: "1"', 'rate: "2"'))
    api.meanwhile = {"time_zone": "UTC"}

    assert run(api, *(str(file) if word == "FILE" else word for word in words)) == 1

    told = capsys.readouterr().err
    assert "not published: since it was read, another version came" in told
    assert "laurel program diff" in told
    assert len(api.documents) == 2, "the first, and the other's"


def test_an_old_version_is_published_again_as_a_new_one(
    api: ProgramApi, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(api, "publish", str(file))
    file.write_text(PROGRAM.replace('rate: "1"', 'rate: "2"'))
    run(api, "publish", str(file))
    capsys.readouterr()
    assert run(api, "rollback", "1") == 0
    shown = capsys.readouterr().out
    assert '"2" becomes "1"' in shown
    assert "Version 3" in shown
    assert api.documents[2] == api.documents[0]


def test_there_is_no_going_back_to_what_never_was(
    api: ProgramApi, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(api, "publish", str(file))
    assert run(api, "rollback", "7") == 2
    assert "there is no version 7" in capsys.readouterr().err
    assert len(api.documents) == 1


def test_versions_are_listed_newest_first(
    api: ProgramApi, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(api, "publish", str(file))
    file.write_text(PROGRAM.replace('rate: "1"', 'rate: "2"'))
    run(api, "publish", str(file))
    capsys.readouterr()
    assert run(api, "versions") == 0
    newest, oldest = capsys.readouterr().out.splitlines()
    assert newest.split() == [
        *("2", "from", "2002-01-01T00:00:00.000Z,", "published", "2002-01-01T00:00:00.000Z"),
        *("in", "force"),
    ]
    assert "in force" not in oldest


def test_versions_that_are_to_come_or_never_will_are_told(
    api: ProgramApi, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for rate in ("1", "2", "3", "4"):
        file.write_text(PROGRAM.replace('rate: "1"', f'rate: "{rate}"'))
        run(api, "publish", str(file))
    api.begins |= {2: "2030-01-01T00:00:00.000Z", 3: "2001-06-01T00:00:00.000Z"}
    api.begins |= {4: "2031-01-01T00:00:00.000Z"}
    api.current = 3
    capsys.readouterr()
    assert run(api, "versions") == 0
    marks = [line.rpartition("  ")[2] for line in capsys.readouterr().out.splitlines()[:3]]
    assert marks == ["to come", "in force", "never in force: a newer one goes before it"]


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["program", "schema"]) == 0
    assert {"time_zone", "wallets"} <= set(json.loads(capsys.readouterr().out)["required"])
