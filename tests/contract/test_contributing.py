"""The example of CONTRIBUTING.md works: one class and its union make a kind of rule, which its test tries."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
CLASS, UNION, TEST = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
SOURCE = "shared/program/earning/kinds.py"
TEST_FILE = "tests/program/test_per_line.py"
SCHEMA = "from shared.edge.program_document import json_schema; print(json_schema())"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The house with the example in it, and of the tests only the builders."""
    shutil.copytree(ROOT / "shared", tmp_path / "shared")
    (tmp_path / "tests/program").mkdir(parents=True)
    for name in ("tests/__init__.py", "tests/builders.py", "tests/program/__init__.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    name, _, added = UNION.strip().partition(" = ")
    code = (ROOT / SOURCE).read_text(encoding="utf-8")
    before, union, after = code.partition(f"\n{name} = ")
    assert union, f"{SOURCE} has no union {name}"
    changed = f"{before}\n{CLASS}\n{union}{added} | {after}"
    (tmp_path / SOURCE).write_text(changed, encoding="utf-8")
    (tmp_path / TEST_FILE).write_text(TEST, encoding="utf-8")
    return tmp_path


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_example_is_two_files_and_its_test_passes(copy: Path) -> None:
    assert SOURCE in PAGE
    assert TEST_FILE in PAGE
    tried = run(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", TEST_FILE)
    assert tried.returncode == 0, tried.stdout
    assert "1 passed" in tried.stdout


def test_what_derives_from_the_rules_knows_the_new_kind(copy: Path) -> None:
    shown = run(copy, "-c", SCHEMA)
    assert "'per_line'" in shown.stdout, shown.stderr
