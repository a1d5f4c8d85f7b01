"""A handler module such as every function has one."""

from infra.local.sandbox import Context
from tests.local import stub_functions


def handler(event: stub_functions.Event, _: Context) -> object:
    return stub_functions.authorize(event)
