"""The table of cases beside what their sources state, where the folder with these is at hand."""

from typing import Any

import pytest
import yaml

from tests.acceptance.conftest import ROOT
from tests.cases.stated import cases

SOURCES = ROOT.parent / "shared/cases/cases.yaml"


def test_every_case_of_the_sources_is_in_the_table_with_the_same_numbers() -> None:
    if not SOURCES.is_file():
        pytest.skip(f"there is no {SOURCES}")
    document = yaml.safe_load(SOURCES.read_text(encoding="utf-8"))
    stated: dict[str, Any] = {case["id"]: case["expected"] for case in document["cases"]}

    assert set(cases()) == set(stated)
    for case in cases().values():
        if case.expected is not None:
            assert case.expected == stated[case.case_id], case.case_id
