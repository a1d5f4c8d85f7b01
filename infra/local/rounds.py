"""Rounds: work that a thread does again when told that there may be some, and every so often of itself."""

import logging
import threading
from collections.abc import Callable

LOOK_S = 5.0

log = logging.getLogger(__name__)


class Rounds:
    """A thread that goes its rounds; ``go`` does one, and says after how many seconds the next is due at the latest."""

    def __init__(self, name: str, go: Callable[[], float]) -> None:
        self._name = name
        self._go = go
        self._told = threading.Event()
        self._dry = threading.Event()
        self._pause_s = LOOK_S
        self._thread = threading.Thread(target=self._run, name=name)
        self.stopping = False

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the round under way and go no more."""
        self.stopping = True
        self._told.set()
        if self._thread.is_alive():
            self._thread.join()

    def go_now(self) -> None:
        """Go a round as soon as may be."""
        self._told.set()

    def run_dry(self) -> None:
        """Go a round now; return when it is done."""
        self._dry.clear()
        self._told.set()
        while self._thread.is_alive() and not self._dry.wait(LOOK_S):
            pass

    def _run(self) -> None:
        while not self.stopping:
            self._told.wait(self._pause_s)
            self._told.clear()
            try:
                self._pause_s = self._go()
            except Exception:  # the boundary: whatever went wrong, the next round may go better
                log.exception("%s", self._name)
            self._dry.set()
