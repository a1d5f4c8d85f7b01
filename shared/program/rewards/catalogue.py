"""The rewards section of a program."""

from dataclasses import field
from typing import ClassVar

from shared.frozen import dataclass
from shared.program.flaws import Flaws, repeated, within
from shared.program.program import Program
from shared.program.rewards.kinds import Reward


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """What members can redeem points for."""

    section: ClassVar[str] = "rewards"

    rewards: tuple[Reward, ...] = field(
        default=(), metadata={"max_length": 200, "description": "What points can be redeemed for."}
    )

    def reward(self, name: str) -> Reward | None:
        """The reward of that name, if there is one."""
        return next((each for each in self.rewards if each.reward == name), None)


def reward_flaws(catalogue: Catalogue, program: Program) -> Flaws:
    """What no single field of the section can tell: places in the document, and their mends."""
    yield from repeated("/rewards", "reward", (each.reward for each in catalogue.rewards))
    for position, reward in enumerate(catalogue.rewards):
        yield from within(f"/rewards/{position}", reward.flaws(program))
