"""Pumps: what is in a queue goes to its function, as Lambda's own poller does it.

A pump looks when it is told that something may have come, and every few seconds of itself. It does not wait inside a
request for messages: the engine would wait for that request when it is to stop.
"""

import logging
import time
from collections.abc import Callable, Iterable

from infra.local.lines import Line, why_undone
from infra.local.messages import Message, queue_event
from infra.local.queues import Place, Queues
from infra.local.rounds import LOOK_S
from infra.local.sandboxes import Invoker

RETRY_S = (
    1.0  # nobody at a laptop waits until a message that failed comes into sight again by itself
)
RECEIVED_MAX = 10  # what one ReceiveMessage takes
DRAIN_STEP_S = 0.02

log = logging.getLogger(__name__)


class Pump(Line):
    """The thread that works on one queue."""

    def __init__(self, place: Place, queues: Queues, invoke: Invoker) -> None:
        super().__init__(place.queue.name)
        self._place = place
        self._queues = queues
        self._invoke = invoke
        self._pause_s = LOOK_S

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
        reason = why_undone(self._invoke, self._place.function, event)
        if reason is None:
            return True
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
