"""Structured logs. Nothing personal is ever logged: no body, no query, no profile."""

from functools import cache

from aws_lambda_powertools import Logger


@cache
def logger() -> Logger:
    """The logger of this process; service name and level come from the environment."""
    return Logger()
