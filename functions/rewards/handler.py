"""Tells what points can be redeemed for, what is open to a member, and why the rest is not."""

from functions.rewards.offers import list_rewards
from shared.edge.http import serving

ACTIONS = (list_rewards,)

handler = serving("rewards", ACTIONS)
