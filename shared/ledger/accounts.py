"""Accounts: which are a household's, and which members' go on there."""

from shared.ledger.state import State


def household_account(household_id: str) -> str:
    """The account of a household; no member's id has this form."""
    return f"@{household_id}"


def is_household(account: str) -> bool:
    """Whether an account is a household's."""
    return account.startswith("@")


def in_household(state: State) -> bool:
    """Whether a member's account is part of a household's."""
    return state.joined is not None and is_household(state.joined)
