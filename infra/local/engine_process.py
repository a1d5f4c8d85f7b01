"""The engine's own process: MiniStack, ended in order when the service is gone.

MiniStack saves only at an orderly stop. So that a service that is killed takes nothing with it, this
process stops in order as soon as the pipe from the service closes.
"""

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import TextIO


def main() -> None:
    """Serve until told to stop, then remove the mark (the only argument) if all is saved."""
    unsaved = Path(sys.argv.pop())
    started_at = time.time()
    state = Path(os.environ["STATE_DIR"])
    _bring_back(state / "sqs.json")
    threading.Thread(target=_stop_after, args=(sys.stdin,), daemon=True).start()
    _serve()
    if _is_saved(state, since=started_at):
        unsaved.unlink(missing_ok=True)


def _bring_back(queues: Path) -> None:
    """Whoever had messages in hand is dead, or this engine would not start: they are in sight again."""
    if not queues.exists():
        return
    kept = json.loads(queues.read_text())
    for queue in kept["payload"]["queues"]["data"].values():
        for message in queue["messages"]:
            message["visible_at"] = min(message["visible_at"], time.time())
    draft = queues.with_suffix(".draft")
    draft.write_text(json.dumps(kept))
    draft.replace(queues)


def _stop_after(lifeline: TextIO) -> None:
    lifeline.read()
    os.kill(os.getpid(), signal.SIGTERM)


def _serve() -> None:
    # It reads its settings when imported, so not at the top.
    from ministack.app import main as serve  # type: ignore[import-untyped]  # noqa: PLC0415

    serve()


def _is_saved(state: Path, *, since: float) -> bool:
    """Whether the table's file is of this run. MiniStack only logs that it could not write it."""
    tables = state / "dynamodb.json"
    return not tables.exists() or tables.stat().st_mtime >= since


if __name__ == "__main__":
    main()
