"""How the local service asks its engine: once, and not for long, since whoever asks looks again."""

from botocore.config import Config

REQUEST_S_MAX = 10


def settings() -> Config:
    """The settings of a client of the engine."""
    return Config(read_timeout=REQUEST_S_MAX, retries={"total_max_attempts": 1})
