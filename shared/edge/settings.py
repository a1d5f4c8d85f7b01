"""Settings of a function, read from its environment when first needed."""

import os
from functools import cache


@cache
def program_cache_s() -> float:
    """How long a function may hold on to a program's list of versions, from PROGRAM_CACHE_S."""
    return float(os.environ.get("PROGRAM_CACHE_S", "60"))  # noqa: TID251 (a setting)


@cache
def public_url() -> str:
    """Where members reach the API, without a slash at its end, from PUBLIC_URL; empty where nobody said so."""
    return os.environ.get("PUBLIC_URL", "").rstrip("/")  # noqa: TID251 (a setting)


@cache
def webhooks_to_loopback() -> bool:
    """Whether endpoints may be on this very machine; only the local service says so, by WEBHOOKS_TO_LOOPBACK."""
    return os.environ.get("WEBHOOKS_TO_LOOPBACK") == "1"  # noqa: TID251 (a setting)
