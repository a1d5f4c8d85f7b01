"""What every channel can do, and what can go wrong with a provider."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol, TypeVar

from botocore.exceptions import ClientError

from shared.edge import clients
from shared.frozen import dataclass
from shared.program.messages.telling import Sender
from shared.store.patience import NO_ANSWER, Unavailable, transient

if TYPE_CHECKING:
    from botocore.config import Config

    # a cold start renders nothing
    from shared.messages.rendering import Rendered

THROTTLED = frozenset(
    {"Throttling", "Throttled", "ThrottlingException", "TooManyRequestsException"}
)
BUSY = frozenset({"InternalError"})
_READ_S, _TRIES = 5, 2

Answer = TypeVar("Answer")


class Undeliverable(Exception):
    """A member cannot be reached at an address, now or later; the text is the provider's word for why."""


class Throttled(Unavailable):
    """A provider takes no more for now: nothing is wrong with the message, which must not be given up for it."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message on its way to an address; ``headers`` are for channels that have some."""

    to: str
    message: "Rendered"
    sender: Sender
    headers: Mapping[str, str]


class Channel(Protocol):
    """A way to reach members."""

    def send(self, letter: Letter) -> str:
        """Send a letter: the provider's name for it. Unavailable for a while, or Undeliverable for good."""


def settings() -> "Config":
    """How clients of providers ask: they repeat no request by themselves for long."""
    return clients.settings(read_s=_READ_S, tries=_TRIES)


def asked(request: Callable[[], Answer], *, undeliverable: frozenset[str]) -> Answer:
    """What a provider answers; errors of these codes are about the address, and those that may pass Unavailable.

    Throttled, which is such a one, says that it is asked too often.
    """
    try:
        return request()
    except NO_ANSWER as error:
        raise Unavailable from error
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in undeliverable:
            raise Undeliverable(code) from error
        if code in THROTTLED:
            raise Throttled from error
        if code in BUSY or transient(error):
            raise Unavailable from error
        raise
