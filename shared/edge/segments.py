"""The segments a member is in: the state that was read anyhow, and the profile only where a segment asks for it."""

from collections.abc import Sequence

from shared.ledger.known import known
from shared.ledger.state import State
from shared.program.segments import NOTHING, Known, Segment, ask_profile
from shared.store import profiles


def known_of(
    program: str, member: str, state: State, at: int, segments: Sequence[Segment]
) -> Known:
    """What is known of a member whose account is in that state at an instant (epoch ms).

    One read more, and that only if one of these segments asks for the profile.
    """
    if not ask_profile(segments):
        return known(state, at)
    profile = profiles.read(program, member)
    return known(state, at, profile.details if profile else NOTHING)
