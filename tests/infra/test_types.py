"""The type checker reads the modules of CDK that we use, and no others."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
_IMPORTED = re.compile(r"^from aws_cdk import (aws_\w+)", re.MULTILINE)


def test_every_module_of_cdk_that_is_imported_is_one_that_is_checked() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    overrides = settings["tool"]["mypy"]["overrides"]
    [checked] = (each["module"] for each in overrides if each.get("follow_imports") == "normal")
    files = (*ROOT.glob("infra/**/*.py"), *ROOT.glob("tests/**/*.py"))
    imported = {name for file in files for name in _IMPORTED.findall(file.read_text())}
    assert imported <= {name.removeprefix("aws_cdk.") for name in checked}
