"""The segments a member is in: the state that was read anyhow, and the profile only where a segment asks for it."""

from collections.abc import Collection, Mapping, Sequence

from shared.ledger.known import known
from shared.ledger.state import State
from shared.program.program import Program
from shared.program.segments import NOTHING, Known, Segment, ask_profile, names_of
from shared.store import profiles


def known_of(
    program: str, member: str, state: State, at: int, segments: Sequence[Segment]
) -> Known:
    """What is known of a member whose account is in that state at an instant (epoch ms).

    One read more, and that only if one of these segments asks for the profile.
    """
    return known(state, at, profile_for(program, member, segments))


def profile_for(program: str, member: str, segments: Sequence[Segment]) -> Mapping[str, object]:
    """What a member's profile says, read only if one of these segments asks for it."""
    found = profiles.read(program, member) if ask_profile(segments) else None
    return found.details if found else NOTHING


def segments_among(
    names: Collection[str], caller: str, member: str, state: State, program: Program, at: int
) -> frozenset[str]:
    """Which of the segments named a member of the ``caller``'s program is in; nothing is read for none."""
    meant = [each for each in program.segments if each.segment in names]
    if not meant:
        return frozenset()
    return names_of(meant, known_of(caller, member, state, at, meant), program.time_zone)
