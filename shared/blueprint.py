"""What can be said of a function: what calls it, with which scope, what it answers, and what it may do to the table.

Plain data from the standard library, so that every reader of the registry can import it cheaply.
"""

from enum import StrEnum

from shared.frozen import dataclass


class Scope(StrEnum):
    """What a credential may be used for; each route names the one it asks for."""

    MEMBERS_READ = "members:read"
    MEMBERS_WRITE = "members:write"
    POINTS_READ = "points:read"
    POINTS_EARN = "points:earn"
    POINTS_SPEND = "points:spend"
    POINTS_ADJUST = "points:adjust"
    PROGRAM_READ = "program:read"
    PROGRAM_WRITE = "program:write"
    CAMPAIGNS_RUN = "campaigns:run"


class Permission(StrEnum):
    """What a function may do to the table; each becomes a few named IAM actions."""

    READ = "read"  # entries, receipts, programs, profiles by key or partition
    APPEND = "append"  # new items in a transaction; nothing here can change or delete one
    REPLACE_PROFILE = "replace_profile"  # overwrite a profile, conditional on the version read
    FIND = "find"  # the sparse indexes from a contact to its member
    READ_CREDENTIAL = "read_credential"  # the one item behind a presented key
    CHECK_TOKEN = "check_token"  # what tokens of a program are signed with  # noqa: S105
    SIGN = "sign"  # the same, and to make it up when first needed
    CHECK_LINK = "check_link"  # what links to members are signed with
    LINK = "link"  # the same, and to make it up when first needed
    DRAW = "draw"  # count what is drawn from pools, nothing else of them
    SWEEP = "sweep"  # the index of what is due
    LIST_MEMBERS = "list_members"  # the indexes of all members of a program, and of their birthdays
    CONNECT = (
        "connect"  # connections to shops with their secrets, and what is remembered of deliveries
    )
    MARK = "mark"  # what has been sent to whom, and the inboxes of members
    LISTEN = "listen"  # where facts are told to, and which; no secrets
    TELL = "tell"  # endpoints, what their messages are signed with, and how far each has been told


@dataclass(frozen=True)
class Route:
    """One HTTP route: ``path`` as API Gateway writes it, ``action`` a function in the handler module."""

    method: str
    path: str
    action: str
    scope: Scope | None  # None where no key is asked for, but a signature or a link
    status: int = 200
    refusals: tuple[
        str, ...
    ] = ()  # stable codes of the problems this route can answer beside the general ones
    optional_body: bool = False  # nothing to say is said by no body at all
    signed_by: tuple[
        str, ...
    ] = ()  # headers with a signature of the very bytes of the body, which the action verifies
    by_link: bool = False  # the path itself is signed; the action verifies it, and reads no body
    accepts: str = ""  # the answer it gives, with 202, where it can only be done later
    own: bool = False  # a member's token opens it too, for what is the member's own

    @property
    def needs_key(self) -> bool:
        """Whether the authorizer is asked who is calling."""
        return not (self.signed_by or self.by_link)


@dataclass(frozen=True)
class Schedule:
    """What calls a function with ``{"schedule": name, "time": …}``, again and again."""

    name: str
    every_minutes: int


@dataclass(frozen=True)
class Queue:
    """A queue that calls its function, message by message, and that the function may send to.

    ``visibility_s`` is how long a message is out of sight once received; of a message received ``receives_max``
    times in vain a dead letter is made. At most ``concurrency_max`` calls are under way at once, each with up to
    ``batch`` messages. In a ``fifo`` queue those of one group come in order, one at a time.
    """

    name: str
    visibility_s: int
    fifo: bool = False
    receives_max: int = 5
    concurrency_max: int = 8
    batch: int = 1  # a message is much work, and its failure is its own
    hears: bool = False  # what others than Laurel tell on the event bus comes into it


@dataclass(frozen=True)
class Stream:
    """New items of the table, told to a function many at once; those of a partition come in order.

    Only items whose key begins so are told. Of a batch that failed so many times in vain where it was in the
    table's stream is kept as a dead letter.
    """

    name: str
    pk_prefix: str
    sk_prefix: str
    batch: int = 100
    retries_max: int = 1000


@dataclass(frozen=True)
class Function:
    """One Lambda function: a folder ``functions/<name>`` whose ``handler.py`` has ``handler(event, context)``."""

    name: str
    does: str
    may: frozenset[Permission]
    routes: tuple[Route, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    queues: tuple[Queue, ...] = ()
    streams: tuple[Stream, ...] = ()
    sends_to: tuple[str, ...] = ()  # queues of other functions that it puts work into
    publishes: bool = False  # tells the event bus
    reaches: tuple[str, ...] = ()  # ways out of AWS: email, sms, push
    calls: tuple[str, ...] = ()  # functions it may call itself, which call no others in their turn
    memory_mb: int = 512
    timeout_s: int = 15
    authorizes: bool = False  # the gateway's authorizer; exactly one


@dataclass(frozen=True)
class Index:
    """A sparse, keys-only global index of the one table, on one text attribute or two."""

    name: str
    partition_key: str
    sort_key: str | None = None

    @property
    def attributes(self) -> tuple[str, ...]:
        """What an item must have to be in it."""
        return (self.partition_key, *((self.sort_key,) if self.sort_key else ()))
