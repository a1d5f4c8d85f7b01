"""Double opt-in: which consents are still to be confirmed, and which no longer are as their address is another."""

from collections.abc import Mapping
from typing import Any

from shared.messages.addresses import addresses
from shared.program.messages.messages import Messaging
from shared.program.messages.telling import CHANNELS, CONFIRMED, Channel

_BOUND: tuple[Channel, ...] = ("email", "sms")  # an app proves by itself whose it is


def confirmation_of(channel: Channel) -> str:
    """The name of the consent that says that another was meant."""
    return f"{channel}.{CONFIRMED}"


def is_to_confirm(channel: Channel, details: Mapping[str, Any], messaging: Messaging) -> bool:
    """Whether a consent on a channel was given, does not count yet, and can be asked about."""
    consent = details.get("consent", {})
    given = any(
        yes and name != confirmation_of(channel) and name.partition(".")[0] == channel
        for name, yes in consent.items()
    )
    is_asked = channel in messaging.double_opt_in and channel != "inbox"
    reached = bool(addresses(channel, details))
    return is_asked and given and reached and not consent.get(confirmation_of(channel))


def touched(said: Mapping[str, Any]) -> tuple[Channel, ...]:
    """The channels of which a profile, or a change of one, says something: a consent, or an address."""
    consented = {name.partition(".")[0] for name, yes in (said.get("consent") or {}).items() if yes}
    return tuple(
        channel
        for channel in CHANNELS
        if channel in consented or (channel != "inbox" and addresses(channel, said))
    )


def still_confirmed(
    before: Mapping[str, Any], after: Mapping[str, Any], said: Mapping[str, Any]
) -> dict[str, Any]:
    """A changed profile without what was confirmed for another address, unless the change says it anew."""
    told = said.get("consent") or {}
    stale = {
        confirmation_of(channel)
        for channel in _BOUND
        if addresses(channel, before) != addresses(channel, after)
    } - told.keys()
    consent = after.get("consent", {})
    if stale.isdisjoint(consent):
        return dict(after)
    kept = {name: yes for name, yes in consent.items() if name not in stale}
    return {**after, "consent": kept}
