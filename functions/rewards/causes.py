"""Causes: what all members together have let the shop give."""

from typing import TypedDict

from shared.edge.http import Call, Reply
from shared.edge.reading import versions_of
from shared.edge.reward_answers import MoneyAnswer
from shared.ledger.refusals import NoProgram, Refused
from shared.program.rewards.catalogue import Catalogue
from shared.program.rewards.kinds import Donation
from shared.program.versions import Versions
from shared.store import pools


class CauseAnswer(TypedDict):
    """What a cause was given, what was taken back taken off: a sum for each currency, 0 where there is none yet."""

    cause: str
    given: list[MoneyAnswer]


class CausesAnswer(TypedDict):
    """The causes of all versions of the program, in the order in which they came to it."""

    causes: list[CauseAnswer]


def list_causes(call: Call) -> Reply[CausesAnswer]:
    """What all members' donations come to, by cause and currency."""
    versions = versions_of(call)
    if not versions.effects:
        raise Refused(NoProgram())
    names = _pools_of(versions)
    drawn = pools.drawn_from(call.caller.program, names.values(), consistent=True)
    given = dict[str, list[MoneyAnswer]]()
    for (cause, currency), pool in names.items():
        given.setdefault(cause, []).append({"currency": currency, "amount": drawn[pool]})
    return Reply({"causes": [{"cause": cause, "given": sums} for cause, sums in given.items()]})


def _pools_of(versions: Versions) -> dict[tuple[str, str], str]:
    """What donations are counted in, by cause and currency; causes that have left the program are told still."""
    numbers = (effect.number for effect in versions.effects)
    rewards = (each for n in numbers for each in versions.section(n, Catalogue).rewards)
    return {
        (gift.cause, gift.gives.currency): gift.total
        for gift in rewards
        if isinstance(gift, Donation)
    }
