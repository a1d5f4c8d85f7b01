"""Codes that are made up: nobody guesses one, and everybody can read it out."""

import secrets  # noqa: TID251 (where codes come from; nothing here decides)

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that people take for another
GROUP = 4


def new_code(groups: int = 4) -> str:
    """A code of so many groups of four letters, each group 20 bits."""
    made_up = ("".join(secrets.choice(_LETTERS) for _ in range(GROUP)) for _ in range(groups))
    return "-".join(made_up)


def as_made_up(typed: str) -> str:
    """A code as it was made up, of one that somebody has typed: in any case, with or without hyphens and spaces."""
    letters = "".join(each for each in typed.upper() if each.isalnum())
    return "-".join(letters[start : start + GROUP] for start in range(0, len(letters), GROUP))
