"""States as they are written and read back."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.store.items import entry_text, entry_value
from tests.ledger.lives import REVIEWED, STARTS
from tests.ledger.test_settled_whenever import HISTORIES, Deed, lived, never


@settings(max_examples=30)
@given(st.sampled_from(REVIEWED), st.sampled_from(STARTS), HISTORIES)
def test_what_is_kept_of_a_tier_is_read_as_it_was_written(
    document: dict[str, Any], start: str, history: list[tuple[int, Deed]]
) -> None:
    for entry in lived(document, start, history, never):
        assert entry_value(entry.account, entry.seq, entry_text(entry)) == entry
