"""How the clients of AWS's services ask: with short timeouts, since somebody or something waits for the answer."""

from botocore.config import Config

CONNECT_S = 1


def settings(*, read_s: int = 3, tries: int = 3) -> Config:
    """The settings of a client that waits so long for an answer, and asks so many times in all."""
    return Config(
        connect_timeout=CONNECT_S,
        read_timeout=read_s,
        retries={"mode": "standard", "total_max_attempts": tries},
        parameter_validation=False,  # the type checker has done it, for every request at once
    )
