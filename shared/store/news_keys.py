"""The key strings of what is told: to endpoints, to members, and by shops."""

from shared.store.keys import Key

CONNECTION_PREFIX = "C#"
REFUSED_PREFIX = "N#"
ENDPOINTS_PREFIX = "W#"
ENDPOINT_PREFIX = "EP#"
TOLD_PREFIX = "H#"


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


def told_in_vain(program: str, connection_id: str) -> str:
    """The partition with what a shop told that was not taken."""
    return f"X#{program}#{connection_id}"


def poll(program: str, connection_id: str) -> Key:
    """How far a shop has been asked for what it did not tell."""
    return Key(told_in_vain(program, connection_id), "POLL")


def sent(program: str, account: str, seq: int, name: str) -> Key:
    """What became of telling a fact of an entry to somebody on a channel."""
    return Key(f"D#{program}#{account}", f"{seq:010d}#{name}")


def inbox(program: str, member: str) -> str:
    """The partition that holds a member's inbox."""
    return f"B#{program}#{member}"


def inbox_item(program: str, member: str, at: int, name: str) -> Key:
    """A message in a member's inbox that came at an instant (epoch ms); later ones sort later."""
    return Key(inbox(program, member), f"{at:013d}#{name}")
