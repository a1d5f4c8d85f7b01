"""``laurel messages``: what a program's file tells members, and how it looks."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra.cli.main import main
from shared.program.messages.telling import USUAL
from tests.builders import a_document
from tests.messages.shops import SENDER


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return written(tmp_path, sender=SENDER, usual=["email"])


def written(folder: Path, **messages: Any) -> Path:
    file = folder / "program.json"
    file.write_text(json.dumps(a_document(messages=messages)))
    return file


def told(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert main(["messages", *arguments]) == code
    said = capsys.readouterr()
    return said.err if code else said.out


def test_what_is_told_is_listed_with_its_topic(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = told(capsys, "list", str(file)).splitlines()

    assert len(lines) == len(USUAL)
    assert lines[0].split() == ["member.enrolled", "email", "account,", "transactional"]
    assert lines[-1].split()[-1] == "marketing"


def test_a_program_that_tells_nothing_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "Nothing is told" in told(capsys, "list", str(written(tmp_path)))


def test_a_message_is_shown_and_its_page_written(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.html"
    shown = told(
        capsys, "preview", str(file), "--fact", "points.earned", "--channel", "email",
        "--locale", "ru", "--data", '{"points": 2}', "--html", str(page),
    )  # fmt: skip

    assert "subject: 2 балла для вас" in shown
    assert "Вы получаете 2 балла." in shown
    assert '<html lang="ru" dir="ltr">' in page.read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--fact", "points.lost"], "--fact: write one of"),
        (["--fact", "points.held"], "no words for points.held on push"),
        (["--data", "{"], "--data: "),
        (["--data", "[]"], "write an object"),
        (["--data", '{"points": "many"}'], "points is no points"),
    ],
)
def test_what_cannot_be_shown_is_said(
    file: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    given = ["preview", str(file), "--channel", "push", "--fact", "points.earned", *arguments]
    with_code = main(["messages", *given])

    assert with_code != 0
    assert said in capsys.readouterr().err


def test_a_digest_is_shown_too(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "2 updates" in told(capsys, "preview", str(file), "--fact", "digest", "--channel", "sms")


def test_a_file_that_is_no_program_is_told_with_its_flaws(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, usual=["email"])

    assert main(["messages", "list", str(file)]) != 0
    assert "/messages/sender: is required" in capsys.readouterr().err
