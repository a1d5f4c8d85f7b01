"""The key strings of what is told: to endpoints, to members, and by shops."""

from shared.store.keys import Key

CONNECTION_PREFIX = "C#"
REFUSED_PREFIX = "N#"
CUSTOMER_PREFIX = "M#"
ENDPOINTS_PREFIX = "W#"
ENDPOINT_PREFIX = "EP#"
TOLD_PREFIX = "H#"
SENT_PREFIX = "D#"
_DIGEST = "DIGEST"


def endpoints(program: str) -> str:
    """The partition that holds a program's endpoints, without their secrets."""
    return f"{ENDPOINTS_PREFIX}{program}"


def endpoint(program: str, endpoint_id: str) -> Key:
    """An endpoint: where facts are told to, and which."""
    return Key(endpoints(program), f"{ENDPOINT_PREFIX}{endpoint_id}")


def endpoint_secrets(program: str, endpoint_id: str) -> Key:
    """What an endpoint's messages are signed with, in a partition that few may read."""
    return Key(f"{TOLD_PREFIX}{program}#{endpoint_id}", "SECRETS")


def endpoint_health(program: str, endpoint_id: str) -> Key:
    """How an endpoint has answered of late."""
    return Key(f"{TOLD_PREFIX}{program}#{endpoint_id}", "HEALTH")


def replay(program: str, endpoint_id: str, replay_id: str) -> Key:
    """That an endpoint be told again what it has been told."""
    return Key(f"{TOLD_PREFIX}{program}#{endpoint_id}", f"RPL#{replay_id}")


def cursor(program: str, endpoint_id: str, account: str) -> Key:
    """How far an endpoint has been told of an account."""
    return Key(f"{TOLD_PREFIX}{program}#{endpoint_id}#{account}", "CURSOR")


def told_of(pk: str) -> tuple[str, str, str]:
    """The program, the endpoint and the account whose cursor is in that partition."""
    _, program, endpoint_id, account = pk.split("#", 3)
    return program, endpoint_id, account


def connections(program: str) -> str:
    """The partition that holds a program's connections to shops."""
    return f"X#{program}"


def connection(program: str, connection_id: str) -> Key:
    """A connection to a shop, with its secrets."""
    return Key(connections(program), f"{CONNECTION_PREFIX}{connection_id}")


def heard(program: str, connection_id: str, name: str) -> Key:
    """What is remembered of a thing that a shop told of, by its kind and its id there."""
    return Key(f"X#{program}#{connection_id}#{name}", "HEARD")


def customer(program: str, connection_id: str, member: str) -> Key:
    """That a shop told the profile of a member."""
    return Key(told_in_vain(program, connection_id), f"{CUSTOMER_PREFIX}{member}")


def coupon(program: str, connection_id: str, code: str) -> Key:
    """How the code of a reward is in a shop."""
    return Key(f"X#{program}#{connection_id}#code.{code}", "COUPON")


def told_in_vain(program: str, connection_id: str) -> str:
    """The partition with what a shop told that was not taken, and with its customers."""
    return f"X#{program}#{connection_id}"


def poll(program: str, connection_id: str) -> Key:
    """How far a shop has been asked for what it did not tell."""
    return Key(told_in_vain(program, connection_id), "POLL")


def told_to(program: str, account: str) -> str:
    """The partition with what became of telling what happened to an account, or to a member."""
    return f"{SENT_PREFIX}{program}#{account}"


def sent(program: str, account: str, name: str) -> Key:
    """What became of telling something to somebody on a channel."""
    return Key(told_to(program, account), name)


def digest(at: int) -> str:
    """The name, among what a member is told, of all that is told at once at an instant (epoch ms)."""
    return f"{_DIGEST}#{at:013d}"


def confirmation(asked_at: int, address: str) -> str:
    """The name, among what a member is told, of the question whether a consent was meant, given then for an address."""
    return f"CONFIRM#{asked_at:013d}.{address}"


def fact(seq: int, n: int) -> str:
    """The name, among what is told of an account, of a fact of an entry."""
    return f"{seq:010d}#{n}"


def waiting_in(sk: str) -> tuple[int, int | None, str]:
    """What of an account waits under that name: the number of an entry, or the instant of a digest; and its channel."""
    what, number, channel, _ = sk.split("#", 3)
    return (0, int(number), channel) if what == _DIGEST else (int(what), None, channel)


def offered(program: str, member: str, channel: str) -> Key:
    """When marketing was sent to a member on a channel."""
    return Key(told_to(program, member), f"CAP#{channel}")


def collected_for(channel: str, at: int) -> str:
    """What the names begin with of all that is collected for a digest that is due at an instant (epoch ms)."""
    return f"COL#{channel}#{at:013d}#"


def collected(program: str, member: str, channel: str, at: int, name: str) -> Key:
    """Something that is told by a member's digest."""
    return Key(told_to(program, member), f"{collected_for(channel, at)}{name}")


def inbox(program: str, member: str) -> str:
    """The partition that holds a member's inbox."""
    return f"B#{program}#{member}"


def inbox_item(program: str, member: str, at: int, name: str) -> Key:
    """A message in a member's inbox that came at an instant (epoch ms); later ones sort later."""
    return Key(inbox(program, member), f"{at:013d}#{name}")
