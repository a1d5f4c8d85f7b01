"""The service as a whole: started, used, stopped, killed and started again, as a real process."""

import contextlib
import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.local.settings import SettingsError, read_settings
from tests.local.running import (
    PROGRAM,
    ROOT,
    LocalService,
    a_free_port,
    a_service,
    environment_without_aws,
)


def now_of(service: LocalService) -> str:
    now: str = service.caller.send("GET", "/_local/clock", key=None).document["now"]
    return now


def move_clock(service: LocalService, now: str) -> None:
    assert service.send("POST", "/_local/clock", {"now": now}).status == 200


def publish(service: LocalService) -> None:
    reply = service.send("PUT", "/v1/program", PROGRAM)
    assert reply.status == 201, reply.body


def an_order(order_id: str, amount: int, placed_at: str) -> dict[str, Any]:
    line = {"line_id": "1", "sku": "CD", "quantity": 1, "amount": amount}
    return {
        "order_id": order_id,
        "member_id": "m-1",
        "placed_at": placed_at,
        "currency": "USD",
        "lines": [line],
    }


def buy(service: LocalService, order_id: str, amount: int) -> None:
    reply = service.send("POST", "/v1/orders", an_order(order_id, amount, now_of(service)))
    assert reply.status == 201, reply.body


def available(service: LocalService) -> int:
    reply = service.send("GET", "/v1/members/m-1/balance")
    assert reply.status == 200, reply.body
    points: int = reply.document["wallets"]["points"]["available"]
    return points


def engine_of(service: LocalService) -> int:
    """The process of the engine, found by its data folder."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_text()
        except OSError:
            continue
        if "engine_process" in command and str(service.data_dir) in command:
            return int(process.name)
    raise AssertionError("no engine")


def test_state_and_clock_are_kept_over_a_restart(tmp_path: Path) -> None:
    with a_service(tmp_path, CLOCK="2026-03-01T09:00:00Z") as service:
        assert now_of(service).startswith("2026-03-01T09:00:")
        publish(service)
        buy(service, "o-1", 2545)
        move_clock(service, "2026-06-01T00:00:00Z")
        code, said = service.stop()

    assert code == 0, said
    assert "everything is saved" in said
    assert not (tmp_path / "engine.json").exists()
    with a_service(tmp_path, CLOCK="2020-01-01T00:00:00Z") as service:
        assert available(service) == 25
        assert (tmp_path / "engine.json").exists()
        assert "2026-06-01T00:00:00" <= now_of(service) < "2026-06-01T00:05:00"
        replay = service.send("POST", "/v1/orders", an_order("o-1", 1, now_of(service)))
        assert replay.status == 422
        code, said = service.stop()

    assert code == 0
    assert "CLOCK is for an empty data folder" in said


def test_requests_under_way_are_finished_before_the_end(tmp_path: Path) -> None:
    statuses: list[int] = []

    def buy_if_open(number: int, now: str) -> None:
        with contextlib.suppress(ConnectionError):  # refused at the door
            order = an_order(f"o-{number}", 100, now)
            statuses.append(service.send("POST", "/v1/orders", order).status)

    with a_service(tmp_path) as service:
        publish(service)
        buy(service, "o-0", 100)
        buyers = [
            threading.Thread(target=buy_if_open, args=(number, now_of(service)))
            for number in range(1, 13)
        ]
        for buyer in buyers:
            buyer.start()
        time.sleep(0.05)
        service.signal(signal.SIGINT)
        service.signal(signal.SIGINT)  # an impatient second one must change nothing
        code, said = service.wait()
        for buyer in buyers:
            buyer.join()

    assert code == 0, said
    assert set(statuses) <= {201}
    with a_service(tmp_path) as service:
        assert available(service) == 1 + len(statuses)


def test_only_a_killed_engine_loses_what_it_had_not_saved(tmp_path: Path) -> None:
    with a_service(tmp_path) as service:
        publish(service)
        buy(service, "o-1", 700)
        service.signal(signal.SIGKILL)
        service.wait()
    with a_service(tmp_path) as service:
        assert available(service) == 7
        buy(service, "o-2", 900)
        os.kill(engine_of(service), signal.SIGKILL)
        code, said = service.wait()

    assert code == 1
    assert "The engine has ended by itself" in said
    assert "killed before it could save" not in said
    with a_service(tmp_path) as service:
        assert available(service) == 7
        _, said = service.stop()
    assert "killed before it could save" in said


def test_a_table_that_is_gone_is_said_and_made_anew(tmp_path: Path) -> None:
    with a_service(tmp_path, CLOCK="2101-01-01T00:00:00Z") as service:
        publish(service)
        os.kill(engine_of(service), signal.SIGKILL)
        service.wait()

    with a_service(tmp_path, CLOCK="2100-01-01T00:00:00Z") as service:
        assert service.send("GET", "/v1/program").status == 404
        assert now_of(service).startswith("2100-01-01")
        _, said = service.stop()
    assert "is gone" in said
    assert "Starting anew" in said


@pytest.fixture(scope="module")
def idle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalService]:
    with a_service(tmp_path_factory.mktemp("idle"), API_KEY="") as service:
        yield service


def test_an_empty_service_knows_its_key_and_nothing_else(idle: LocalService) -> None:
    key = (idle.data_dir / "api_key").read_text()

    assert idle.caller.send("GET", "/v1/program", key=key).status == 404
    assert idle.caller.send("GET", "/v1/members/m-1/balance", key=key).status == 404
    assert idle.caller.send("GET", "/v1/program", key="another-key").status == 403
    assert idle.caller.send("GET", "/v1/program", key=None).status == 401


def test_the_generated_key_is_nobody_elses(idle: LocalService) -> None:
    assert (idle.data_dir / "api_key").stat().st_mode & 0o777 == 0o600


def test_the_command_line_finds_the_running_service(idle: LocalService) -> None:
    command = [sys.executable, "-m", "infra.cli.main", "keys", "list", "--program", "demo"]
    listed = subprocess.run(  # noqa: S603
        [*command, "--data-dir", str(idle.data_dir)],
        cwd=ROOT,
        env=environment_without_aws(),
        capture_output=True,
        text=True,
        check=True,
    )

    assert (
        hashlib.sha256((idle.data_dir / "api_key").read_bytes()).hexdigest()[:16] in listed.stdout
    )


def test_a_taken_port_is_said_in_one_line(idle: LocalService, tmp_path: Path) -> None:
    code, said = LocalService(tmp_path, PORT=str(idle.port)).wait()

    assert code == 1
    assert said.startswith(f"Port {idle.port} is taken")
    assert len(said.splitlines()) == 1


def test_a_folder_in_use_is_said_in_one_line(idle: LocalService) -> None:
    code, said = LocalService(idle.data_dir).wait()

    assert code == 1
    assert "is used by another running service" in said
    assert str(idle.process.pid) in said
    assert len(said.splitlines()) == 1
    assert idle.is_ready()


def test_another_engine_that_is_not_there_is_said_in_one_line(tmp_path: Path) -> None:
    nowhere = f"http://127.0.0.1:{a_free_port()}"

    code, said = LocalService(tmp_path, AWS_ENDPOINT_URL_DYNAMODB=nowhere).wait()

    assert code == 1
    assert said.startswith(f"The engine ({nowhere}) cannot be used")
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize(
    ("variable", "value"),
    [("PORT", "http"), ("PORT", "65536"), ("CLOCK", "2026-03-01"), ("API_KEY", "two words")],
)
def test_a_setting_that_makes_no_sense_is_named(variable: str, value: str) -> None:
    with pytest.raises(SettingsError, match=variable):
        read_settings({variable: value})
