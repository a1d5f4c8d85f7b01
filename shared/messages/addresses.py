"""Addresses: where a member is reached on a channel, by the details of their profile."""

from collections.abc import Mapping
from typing import Any

from shared.program.messages.telling import Channel

_FIELDS: Mapping[Channel, str] = {"email": "email", "sms": "phone", "push": "push_endpoints"}


def addresses(channel: Channel, details: Mapping[str, Any]) -> tuple[str, ...]:
    """The addresses on a channel; none if the profile says nothing. An inbox is its member's own, without one."""
    if channel == "inbox":
        return ("",)
    found = details.get(_FIELDS[channel]) or ()
    return (found,) if isinstance(found, str) else tuple(found)
