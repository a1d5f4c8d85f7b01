"""Tells what points can be redeemed for and what members have of it, lets them use it, and takes codes for it."""

from functions.rewards.causes import list_causes
from functions.rewards.codes import upload_codes
from functions.rewards.offers import list_rewards
from functions.rewards.owned import list_owned
from functions.rewards.uses import use_reward
from shared.edge.http import serving

ACTIONS = (list_rewards, list_causes, list_owned, use_reward, upload_codes)

handler = serving("rewards", ACTIONS)
