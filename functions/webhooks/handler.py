"""Keeps the endpoints that facts are told to over HTTP, and lets them be tried and told again."""

from functions.webhooks.endpoints import (
    add_endpoint,
    disable_endpoint,
    enable_endpoint,
    list_endpoints,
    read_endpoint,
    rotate_secret,
)
from functions.webhooks.trials import replay_facts, try_endpoint
from shared.edge.http import serving

ACTIONS = (
    add_endpoint,
    list_endpoints,
    read_endpoint,
    rotate_secret,
    disable_endpoint,
    enable_endpoint,
    try_endpoint,
    replay_facts,
)

handler = serving("webhooks", ACTIONS)
