"""Every fault at every send of every command; the tests of each day try some of them at reads."""

import pytest

from tests.functions.api import Api
from tests.functions.deed import Deed
from tests.functions.deeds import DEEDS
from tests.functions.troubles import all_troubles, assert_done_once_whatever_happens


@pytest.mark.parametrize("deed", DEEDS.values(), ids=list(DEEDS))
@pytest.mark.usefixtures("quick_engine")
def test_any_fault_at_any_send_leaves_one_effect_and_the_same_answer(deed: Deed) -> None:
    assert_done_once_whatever_happens(Api(), deed, all_troubles)
