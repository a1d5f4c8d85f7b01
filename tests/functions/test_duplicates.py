"""One command sent by several callers at once: done once, and everybody gets the same answer."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.functions.api import Api
from tests.functions.deed import Deed
from tests.functions.deeds import DEEDS

CALLERS = 8


@pytest.mark.parametrize("deed", DEEDS.values(), ids=list(DEEDS))
def test_callers_who_send_the_same_get_the_same(quick_engine: str, deed: Deed) -> None:
    api = deed.prepared(Api())
    calm = deed.rehearsed(api)
    with ThreadPoolExecutor(CALLERS) as callers:
        answers = list(callers.map(lambda _: deed.done(api), range(CALLERS)))

    assert {answer.status for answer in answers} == {deed.status}
    assert all(answer.body == calm.answer.body for answer in answers)
    assert deed.ended(api) == calm.ended
