"""Occasions in journals: how an entry names what a campaign came for by itself, and how that is told.

An occasion has a kind and then names or numbers, such as ``birthday/2026``; it stands where a trigger's id
otherwise does, after a sign that no such id has.
"""

_SIGN = "@"
_OF_ACCOUNTS = frozenset({"win_back", "after_order", "near_tier", "reward_in_reach"})
_WORDS = {
    "welcome": "as a welcome",
    "birthday": "for the birthday of {}",
    "anniversary": "for so many years as a member: {}",
    "win_back": "because the last order was on {}",
    "after_order": "because of an order some days before",
    "entered_segment": "for being in the segment {}",
    "near_tier": "because the tier {} is near",
    "reward_in_reach": "because the reward {} is within reach",
}


def as_command(occasion: str) -> str:
    """How entries and receipts name an occasion."""
    return _SIGN + occasion


def occasion_in(command_id: str) -> str | None:
    """The occasion that is named so; None if it is the id of a trigger."""
    return command_id.removeprefix(_SIGN) if command_id.startswith(_SIGN) else None


def is_of_account(command_id: str) -> bool:
    """Whether it is an occasion of an account: of a household's only one member gets what a campaign gives for it."""
    kind = (occasion_in(command_id) or "").partition("/")[0]
    return kind in _OF_ACCOUNTS


def why(command_id: str) -> str:
    """What a campaign came by, or for, in words."""
    occasion = occasion_in(command_id)
    if occasion is None:
        return f"by its trigger {command_id}"
    kind, *names = occasion.split("/")
    return _WORDS[kind].format(*names[:1])
