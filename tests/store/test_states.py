"""States as they are written and read back."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.ledger.state import Extended, Hold, Lot, Progress, Referral, State, WalletState
from shared.store.items import entry_text, entry_value
from shared.store.states import state_value, state_values
from tests.ledger.lives import REVIEWED, STARTS
from tests.ledger.test_settled_whenever import HISTORIES, Deed, lived, never


@settings(max_examples=30)
@given(st.sampled_from(REVIEWED), st.sampled_from(STARTS), HISTORIES)
def test_what_is_kept_of_a_tier_is_read_as_it_was_written(
    document: dict[str, Any], start: str, history: list[tuple[int, Deed]]
) -> None:
    for entry in lived(document, start, history, never):
        assert entry_value(entry.account, entry.seq, entry_text(entry)) == entry


HELD = (
    Hold("shop#d-1", 30, (Lot(2, 1, 40),), expiry_waits=False),
    Hold("shop#d-2", 30, (Lot(2, 1, 40),), reward={"reward": "off", "code": "A-1"}),
)


@pytest.mark.parametrize(
    "wallet",
    [
        WalletState(),
        WalletState((Lot(5, 1, None), Lot(7, 1, 50, slides=True)), lifetime=15, spent=3),
        WalletState(holds=HELD),
        WalletState(debt=4),
        WalletState(expired=5, lapsed_at=20),
        WalletState(expired=5, reset_at=20),
        WalletState(extended=(Extended(10, 50, 5), Extended(20, 50, 8))),
    ],
)
def test_a_wallet_is_read_as_it_was_written(wallet: WalletState) -> None:
    state = State(seq=3, at=9, version=1, wallets={"points": wallet})

    assert state_value(3, json.loads(json.dumps(state_values(state)))) == state


@pytest.mark.parametrize("joined", [None, 4])
@pytest.mark.parametrize("last_order_at", [None, 7])
@pytest.mark.parametrize("bought", [{}, {"1a2b3c4d": 5}])
def test_progress_is_read_as_it_was_written(
    joined: int | None, last_order_at: int | None, bought: dict[str, int]
) -> None:
    progress = Progress(2000, 20, 1, "spend", {24315: 2000}, joined, last_order_at, bought)
    state = State(seq=3, at=9, version=1, wallets={}, progress=progress)

    assert state_value(3, json.loads(json.dumps(state_values(state)))) == state


def test_who_brought_a_member_is_read_as_it_was_written() -> None:
    referrals = {"m-2": Referral("ABCD", "m-1", 5, 90)}
    state = State(seq=3, at=9, version=1, wallets={}, referrals=referrals)

    assert state_value(3, json.loads(json.dumps(state_values(state)))) == state
    assert "f" not in state_values(State(seq=3, at=9, version=1, wallets={}))
