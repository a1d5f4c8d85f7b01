"""`laurel vouchers upload`: a file of codes, sent in parts."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.cli.main import main
from tests.cli.fake_api import KEY, FakeApi, Reply, problem, serving


class CodesApi(FakeApi):
    """Keeps the codes it was sent; one of them is taken."""

    def __init__(self) -> None:
        super().__init__()
        self.uploaded: list[list[str]] = []

    def answer(self, method: str, path: str, key: str, body: bytes) -> Reply | None:
        if (method, path) != ("POST", "/v1/code-pools/cinema/codes"):
            return super().answer(method, path, key, body)
        codes = json.loads(body)["codes"]
        if "TAKEN" in codes:
            return problem(409, "code_taken", "A code is given once in a program.")
        self.uploaded.append(codes)
        return 201, {"pool": "cinema", "codes": len(codes)}, {}


@pytest.fixture
def api() -> Iterator[CodesApi]:
    api = CodesApi()
    with serving(api):
        yield api


def upload(api: CodesApi, path: Path) -> int:
    return main(["vouchers", "upload", "cinema", str(path), "--url", api.url, "--api-key", KEY])


def a_file(folder: Path, *lines: str) -> Path:
    path = folder / "codes.txt"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_codes_are_sent_once_each_and_in_parts(
    api: CodesApi, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = [f"C-{n}" for n in range(501)]

    assert upload(api, a_file(tmp_path, *codes, "", " C-1 ")) == 0

    assert [len(part) for part in api.uploaded] == [500, 1]
    assert [code for part in api.uploaded for code in part] == codes
    assert capsys.readouterr().out == "501 codes are in the pool cinema\n"


def test_what_is_refused_is_told_with_its_place(
    api: CodesApi, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert upload(api, a_file(tmp_path, "C-1", "TAKEN")) != 0

    assert "codes 1 to 2: code_taken" in capsys.readouterr().err


@pytest.mark.parametrize("lines", [(), ("", " ")])
def test_a_file_without_codes_is_none(api: CodesApi, tmp_path: Path, lines: tuple[str]) -> None:
    assert upload(api, a_file(tmp_path, *lines)) != 0
    assert upload(api, tmp_path / "nowhere.txt") != 0
    assert api.uploaded == []


def test_without_a_key_nothing_is_sent(
    api: CodesApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("API_KEY", raising=False)

    path = a_file(tmp_path, "C-1")

    assert main(["vouchers", "upload", "cinema", str(path), "--url", api.url]) != 0
    assert api.uploaded == []
