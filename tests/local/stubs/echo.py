"""A handler module such as every function has one."""

from tests.local.stub_functions import echo as handler

__all__ = ["handler"]
