"""The lines that the page on webhooks offers to receivers take what is signed, and nothing else."""

import json
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from shared.edge import retries
from shared.edge.signing import new_secret, signed

PAGE = (Path(__file__).parents[2] / "docs/recipes/webhooks.md").read_text(encoding="utf-8")
BODY = '{"type":"points.earned","é":1}'.encode()
SECRET, OTHER = new_secret(), new_secret()
Verified = Callable[[str, dict[str, str], bytes], bool]


def block(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


def in_python(secret: str, headers: dict[str, str], body: bytes) -> bool:
    known: dict[str, Verified] = {}
    exec(block("python"), known)  # noqa: S102 (what the page offers)
    return known["verified"](secret, headers, body)


def in_node(secret: str, headers: dict[str, str], body: bytes) -> bool:
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no Node here")
    told = json.dumps([secret, headers, body.decode()])
    script = (
        f"{block('js')}\nconst [s, h, b] = {told};\nconsole.log(verified(s, h, Buffer.from(b)))"
    )
    run = subprocess.run([node, "-e", script], capture_output=True, text=True, check=True)
    return run.stdout.strip() == "true"


@pytest.mark.parametrize("verified", [in_python, in_node])
def test_what_is_signed_is_taken_and_what_is_harmed_is_not(verified: Verified) -> None:
    now = int(time.time())
    headers = signed("evt_1", BODY, [OTHER, SECRET], now)
    assert verified(SECRET, headers, BODY)
    assert verified(OTHER, headers, BODY)
    assert not verified(new_secret(), headers, BODY)
    assert not verified(SECRET, headers, BODY + b" ")
    assert not verified(SECRET, {**headers, "webhook-id": "evt_2"}, BODY)
    assert not verified(SECRET, {**headers, "webhook-timestamp": str(now + 1)}, BODY)
    assert not verified(SECRET, signed("evt_1", BODY, [SECRET], now - 301), BODY)


def test_the_schedule_told_is_the_one_that_is_kept() -> None:
    (row,) = re.findall(r"\| after the one before \| at once \|(.*)\|", PAGE)
    units = {"s": 1, "min": retries.MINUTE_S, "h": retries.HOUR_S}
    told = [int(number) * units[unit] for number, unit in re.findall(r"(\d+) (\w+)", row)]
    assert tuple(told) == retries.WAITS_S


@pytest.mark.parametrize(
    ("failures", "asked_s", "chance", "wait_ms"),
    [
        (1, None, 0.0, 5_000),
        (1, None, 1.0, 5_500),
        (9, None, 0.0, 86_400_000),
        (10, None, 0.0, None),
        (1, 60, 1.0, 60_000),
        (9, 60, 0.0, 86_400_000),
        (1, 10**6, 0.0, 86_400_000),
    ],
)
def test_a_wait_is_the_schedules_or_longer_if_asked_for(
    failures: int, asked_s: int | None, chance: float, wait_ms: int | None
) -> None:
    assert retries.wait_ms(failures, asked_s, chance) == wait_ms


def test_accounts_whose_endpoint_is_spared_do_not_come_back_all_at_once() -> None:
    assert [retries.spare_ms(chance) for chance in (0.0, 1.0)] == [1_800_000, 2_700_000]
