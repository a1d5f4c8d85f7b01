"""Pumps: what is in a queue goes to its function, as Lambda's own poller does it.

A pump looks when it is told that something may have come, and every few seconds of itself. It does not wait inside a
request for messages: the engine would wait for that request when it is to stop.
"""

import logging
import time
from collections.abc import Callable, Iterable
from typing import Protocol

from infra.local.messages import Message, is_done, queue_event
from infra.local.queues import Place, Queues
from infra.local.rounds import LOOK_S, Rounds
from infra.local.sandboxes import InvocationError, Invoker

RETRY_S = (
    1.0  # nobody at a laptop waits until a message that failed comes into sight again by itself
)
RECEIVED_MAX = 10  # what one ReceiveMessage takes
DRAIN_STEP_S = 0.02

log = logging.getLogger(__name__)


class Line(Protocol):
    """What work comes in by; ``turns`` grows when some begins and when it ends."""

    turns: int

    def start(self) -> None:
        """Begin to look."""

    def stop(self) -> None:
        """Finish what is under way and look no more."""

    def run_dry(self) -> None:
        """Look now; return when nothing more was there to receive."""

    def is_empty(self) -> bool:
        """Whether nothing waits and nothing is being worked on."""


class Pump:
    """The thread that works on one queue."""

    def __init__(self, place: Place, queues: Queues, invoke: Invoker) -> None:
        self._place = place
        self._queues = queues
        self._invoke = invoke
        self._rounds = Rounds(f"pump of {place.queue.name}", self._go)
        self._pause_s = LOOK_S
        self.turns = 0

    def start(self) -> None:
        """Begin to look."""
        self._rounds.start()

    def stop(self) -> None:
        """Finish the message under way and look no more."""
        self._rounds.stop()

    def run_dry(self) -> None:
        """Look now; return when nothing more was there to receive."""
        self._rounds.run_dry()

    def go_now(self) -> None:
        """Look as soon as may be."""
        self._rounds.go_now()

    def is_empty(self) -> bool:
        """Whether nothing waits in the queue and nothing of it is being worked on."""
        return self._queues.is_empty(self._place)

    def _go(self) -> float:
        self._pause_s = LOOK_S
        while not self._rounds.stopping and (messages := self._received()):
            self.turns += 1
            self._work_on(messages)
            self.turns += 1
        return self._pause_s

    def _received(self) -> list[Message]:
        answer = self._queues.client.receive_message(
            QueueUrl=self._place.url,
            MaxNumberOfMessages=RECEIVED_MAX,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        messages: list[Message] = answer.get("Messages", [])
        return messages

    def _work_on(self, messages: Iterable[Message]) -> None:
        """One call for each message; in a FIFO queue nothing of a group overtakes what failed of it."""
        blocked = set[str]()
        for message in messages:
            group = message["Attributes"].get("MessageGroupId") if self._place.queue.fifo else None
            if self._rounds.stopping or group in blocked or not self._is_done(message):
                blocked.update([group] if group else [])
                self._bring_again(message)
            else:
                self._delete(message)

    def _is_done(self, message: Message) -> bool:
        event = queue_event(message, arn=self._place.arn, region=self._queues.region)
        try:
            if is_done(self._invoke(self._place.function, event)):
                return True
            reason = "it said so"
        except InvocationError as error:
            reason = f"{type(error).__name__}: {error}"
        log.error(
            "function %s failed on message %s of queue %s, attempt %s of %d: %s",
            self._place.function.name,
            message["MessageId"],
            self._place.queue.name,
            message["Attributes"]["ApproximateReceiveCount"],
            self._place.queue.receives_max,
            reason,
        )
        return False

    def _delete(self, message: Message) -> None:
        self._queues.client.delete_message(
            QueueUrl=self._place.url, ReceiptHandle=message["ReceiptHandle"]
        )

    def _bring_again(self, message: Message) -> None:
        self._pause_s = RETRY_S
        self._queues.client.change_message_visibility(
            QueueUrl=self._place.url,
            ReceiptHandle=message["ReceiptHandle"],
            VisibilityTimeout=int(RETRY_S),
        )


class Pumps:
    """The pumps of all streams and queues, in the order in which work goes from one to the other."""

    def __init__(self, pumps: Iterable[Line]) -> None:
        self._pumps = tuple(pumps)

    def start(self) -> None:
        """Start all."""
        for pump in self._pumps:
            pump.start()

    def stop(self) -> None:
        """Let each finish its message."""
        for pump in self._pumps:
            pump.stop()

    def drain(self, is_told_to_stop: Callable[[], bool]) -> None:
        """Return when every queue is empty and nothing of any is being worked on, or when told to stop."""
        while not is_told_to_stop():
            for pump in self._pumps:
                pump.run_dry()
            before = self._turns()
            if all(pump.is_empty() for pump in self._pumps) and self._turns() == before:
                return
            time.sleep(DRAIN_STEP_S)

    def _turns(self) -> int:
        return sum(pump.turns for pump in self._pumps)
