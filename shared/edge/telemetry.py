"""Structured logs. Nothing personal is ever logged: no body, no query, no profile."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger


@cache
def logger() -> "Logger":
    """The logger of this process; service name and level come from the environment."""
    from aws_lambda_powertools import Logger  # noqa: PLC0415 (a cold start has nothing to log)

    return Logger()
