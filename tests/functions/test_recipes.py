"""The recipes' requests are answered as their pages say, in the order in which they stand there."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from tests.functions.api import Api, Response
from tests.functions.campaigns import worked
from tests.functions.due import a_due_queue
from tests.functions.standing import some_days

PAGES = Path(__file__).parents[2] / "docs/recipes"
PROGRAM = re.compile(r'```json\n(\{"time_zone".*?)```', re.DOTALL)
STANDING = "birthday-gift.md"  # what it tells takes days
WHOLE = sorted(
    page.name
    for page in PAGES.glob("*.md")
    if PROGRAM.search(page.read_text("utf-8")) and page.name != STANDING
)
REQUEST = re.compile(r"^    ((?:CODE=\$\()?curl .*(?:\n      .*)*)(?:\n    # (.*))?$", re.MULTILINE)


def requests(page: str) -> list[tuple[str, str]]:
    """The curl commands of a page, each with what the line below says of its answer."""
    return REQUEST.findall((PAGES / page).read_text(encoding="utf-8"))


def sent(command: str, api: Api) -> Response:
    words = shlex.split(command.removeprefix("CODE=$(").replace("\\\n", " "))
    data = words[words.index("-d") + 1] if "-d" in words else None
    method = words[words.index("-X") + 1] if "-X" in words else "POST" if data else "GET"
    (address,) = (word for word in words if word.startswith("$URL"))
    path, _, query = address.removeprefix("$URL").partition("?")
    given = dict(part.split("=") for part in query.split("&")) if query else {}
    return api.send(method, path, raw=data, query=given)


def said(answer: Response, name: str) -> Any:
    """A figure of an entry, or of a balance."""
    if name in answer.body:
        return answer.body[name]
    return answer.body["wallets"]["points"][name]


def is_as_told(answer: Response, told: str) -> None:
    status, _, rest = (told or "200").partition(": ")
    assert answer.status in ((200, 201) if not told else (int(status),)), answer
    if answer.status >= 400:
        assert answer.problem == rest
    elif answer.status == 202:
        assert answer.body["status"] == rest
    else:
        for figure in filter(None, rest.split(", ")):
            name, number = figure.split()
            assert said(answer, name) == int(number), (name, answer)


@pytest.mark.parametrize("page", ["returns-and-holds.md", "sharing-points.md"])
def test_every_request_is_answered_as_the_page_says(engine: str, page: str) -> None:
    api = Api()
    beginnings = requests("connect-a-shop.md")
    assert len(beginnings) >= 8
    followed = requests(page)
    assert sum(bool(told) for _, told in followed) >= 8

    for command, told in (*beginnings, *followed):
        is_as_told(sent(command, api), told)


@pytest.mark.parametrize("page", WHOLE)
def test_a_page_with_a_whole_program_comes_true(engine: str, page: str) -> None:
    [program] = PROGRAM.findall((PAGES / page).read_text(encoding="utf-8"))
    api = Api(now="2026-12-31T12:00:00Z")
    assert api.put("/v1/program", json.loads(program)).status == 201
    followed = requests(page)
    assert sum(bool(told) for _, told in followed) >= 3

    code = ""
    for command, told in followed:
        answer = sent(command.replace("$CODE", code), api)
        is_as_told(answer, told)
        code = answer.body["code"] if command.startswith("CODE=") else code


def test_there_are_such_pages() -> None:
    assert len(WHOLE) >= 4


def test_a_campaign_goes_as_the_page_says(engine: str) -> None:
    api = Api()
    followed = requests("campaigns.md")
    assert sum(bool(told) for _, told in followed) >= 4

    with a_due_queue("triggers") as queue:
        for command, told in (*requests("connect-a-shop.md"), *followed):
            is_as_told(sent(command, api), told)
            worked(queue)


def test_a_birthday_gift_comes_by_itself_as_the_page_says(engine: str) -> None:
    [program] = PROGRAM.findall((PAGES / STANDING).read_text(encoding="utf-8"))
    api = Api(now="2026-12-31T12:00:00Z")
    assert api.put("/v1/program", json.loads(program)).status == 201
    with some_days() as days:
        for command, told in requests(STANDING):
            if "/_local/clock" in command:
                api = api.at(json.loads(shlex.split(command)[-1])["now"])
                days.tick(api.now)
            else:
                is_as_told(sent(command, api), told)
