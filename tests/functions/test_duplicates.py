"""One command sent by sixteen callers at once: done once, and everybody gets the same answer."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from shared.store.audit import audit
from tests.functions.api import Api
from tests.functions.deeds import DEEDS, Deed

CALLERS = 16


@pytest.mark.parametrize("deed", DEEDS.values(), ids=list(DEEDS))
def test_sixteen_callers_who_send_the_same_get_the_same(each_engine: str, deed: Deed) -> None:
    expected, journals = deed.calm(Api(program="calm"))
    api = deed.prepared(Api())
    with ThreadPoolExecutor(CALLERS) as callers:
        answers = list(callers.map(lambda _: deed.done(api), range(CALLERS)))

    assert {answer.status for answer in answers} == {deed.status}
    assert all(answer.body == expected.body for answer in answers)
    assert deed.ended(api) == journals
    assert list(audit())[-1].discrepancies == []
