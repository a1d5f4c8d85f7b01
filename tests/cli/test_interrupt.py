"""Ctrl-C in the middle of a replay."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.cli.exports import MAPPING, many_orders
from tests.cli.fake_api import KEY, FakeApi, serving
from tests.cli.replays import replay_into as replay


def hears_ctrl_c() -> None:
    """What is started in the background of a shell would otherwise not."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_ends_with_a_report_and_running_again_resumes(tmp_path: Path) -> None:
    api, file = FakeApi(latency_s=0.05), many_orders(tmp_path)
    with serving(api):
        command = ("replay", str(file), "--map", MAPPING, "--url", api.url, "--workers", "2")
        sender = subprocess.Popen(  # noqa: S603 our own command
            [sys.executable, "-m", "infra.cli.main", *command],
            env=os.environ | {"API_KEY": KEY},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=hears_ctrl_c,  # noqa: PLW1509 (no thread of ours holds a lock then)
        )
        while len(api.bodies) < 5 and sender.poll() is None:
            time.sleep(0.01)
        sender.send_signal(signal.SIGINT)
        shown, said = sender.communicate(timeout=30)
        assert sender.returncode == 130
        assert "interrupted" in said
        assert "Traceback" not in said
        assert "orders to send" in shown
        booked = len(api.bodies)
        assert booked < 48
        api.latency_s = 0
        assert replay(api, file) == 0
    assert len(api.bodies) == 48
