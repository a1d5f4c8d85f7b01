"""The page that tells how Laurel stands to each case: ``python -m tests.cases.page`` writes docs/cases.md."""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.cases.stated import Case, cases

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "cases.md"
_HEAD = """# Cases of other loyalty systems

Made by `python -m tests.cases.page` from `tests/cases`; a test fails while it says anything else. Every case that
passes is a test that publishes a program and sends commands through the HTTP API; `make test` runs them, so one
that failed would be seen. "Not configurable" says what a program cannot say. Sources, by the beginning of the id:
OL Open Loyalty, ERP ERPNext, ODOO Odoo, SET Setono's Sylius plugin, SPREE a Spree extension, LED Blnk, FT a
written functional specification, HOT a hotel's loyalty app, STA a stamp-card app.
"""
_NEAR = """
## Further cases in the manner of these sources

They are our own: what the neighbouring tests of those systems are about, in Laurel's terms.

| source | case |
|---|---|
"""


def page() -> str:
    """The page as it should be."""
    tests = by_case()
    passed = sum(1 for case in cases().values() if case.case_id in tests)
    left = len(cases()) - passed
    counted = f"\n{passed} of {len(cases())} passed, 0 failed, {left} not configurable.\n"
    rows = "".join(_row(case, tests.get(case.case_id, ())) for case in cases().values())
    near = "".join(f"| {source} | {sentence} |\n" for source, sentence in _near())
    head = "\n| case | about | outcome | |\n|---|---|---|---|\n"
    return _HEAD + counted + head + rows + _NEAR + near


def by_case() -> dict[str, list[str]]:
    """The tests that name a case, as file and function, by the case's id."""
    found = defaultdict[str, list[str]](list)
    for path, function in _tests("test_*.py"):
        named = {node.value for node in ast.walk(function) if isinstance(node, ast.Constant)}
        for case_id in cases():
            if case_id in named:
                found[case_id].append(f"{path.name}::{function.name}")
    return found


def _row(case: Case, tests: list[str] | tuple[str, ...]) -> str:
    if not tests:
        return f"| {case.case_id} | {case.about} | not configurable | {case.not_configurable} |\n"
    named = ", ".join(f"`{test}`" for test in tests)
    remark = f"{case.remark} " if case.remark else ""
    return f"| {case.case_id} | {case.about} | passed | {remark}{named} |\n"


def _near() -> Iterator[tuple[str, str]]:
    for path, function in _tests("test_near_*.py"):
        source = path.stem.removeprefix("test_near_").replace("_", " ")
        yield source, function.name.removeprefix("test_").replace("_", " ")


def _tests(pattern: str) -> Iterator[tuple[Path, ast.FunctionDef]]:
    for path in sorted(HERE.glob(pattern)):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield path, node


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")
