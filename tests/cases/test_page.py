"""Every case is either run or said to be not configurable, and the page about them is current."""

from tests.cases.page import PAGE, by_case, page
from tests.cases.stated import cases


def test_every_case_is_run_or_says_why_it_cannot_be() -> None:
    tests = by_case()

    for case in cases().values():
        is_run = case.case_id in tests
        assert is_run == (case.expected is not None), case.case_id
        assert is_run != bool(case.not_configurable), case.case_id


def test_the_page_is_current() -> None:
    published = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    assert published == page(), "docs/cases.md is stale; run: python -m tests.cases.page"
