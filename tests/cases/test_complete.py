import ast
from pathlib import Path

from tests.cases.stated import stated_cases
from tests.cases.waiting import WAITING

HERE = Path(__file__).parent


def test_every_case_is_run_or_said_to_wait() -> None:
    run = {
        node.value
        for path in HERE.glob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in stated_cases()
    }

    assert run | set(WAITING) == set(stated_cases())
    assert not run & set(WAITING)
