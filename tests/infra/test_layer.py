"""The layer that goes to AWS: what is in it, for which machine, and how large."""

import ast
import json
import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from infra.layer import (
    AWS_APIS,
    LANGUAGES,
    ROOT,
    UNUSED,
    UvFailed,
    install,
    locked_requirements,
)
from infra.options import Options

BUDGET_BYTES = 25_000_000
AARCH64 = 183  # e_machine of an ELF header


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("layer")
    requirements = folder / "requirements.txt"
    requirements.write_text(locked_requirements())
    options = Options()
    install(
        requirements,
        folder / "python",
        platform=options.layer_platform,
        python_version=options.python_version,
    )
    return folder / "python"


def test_layer_and_code_unzipped_are_within_25_mb(packages: Path) -> None:
    code = [
        file
        for name in ("functions", "shared")
        for file in (ROOT / name).rglob("*")
        if file.is_file() and file.suffix != ".pyc"
    ]
    layer = [file for file in packages.rglob("*") if file.is_file()]

    assert sum(file.stat().st_size for file in (*layer, *code)) <= BUDGET_BYTES


def test_every_wheel_fits_python_3_13_on_arm(packages: Path) -> None:
    tags = [
        line.removeprefix("Tag: ").split("-")
        for wheel in packages.glob("*.dist-info/WHEEL")
        for line in wheel.read_text().splitlines()
        if line.startswith("Tag: ")
    ]

    assert tags
    for python, abi, platform in tags:
        pure = (abi, platform) == ("none", "any")
        assert pure or (python == abi == "cp313" and platform.endswith("aarch64"))


def test_every_compiled_module_is_for_arm_and_python_3_13(packages: Path) -> None:
    compiled = list(packages.rglob("*.so"))

    assert compiled, "pydantic's core is compiled"
    for module in compiled:
        (machine,) = struct.unpack_from("<H", module.read_bytes(), 18)
        assert machine == AARCH64
        assert "cpython-313-aarch64" in module.name
        assert module.read_bytes()[40:48] == bytes(8), "no table of sections: nothing for debuggers"


def test_the_layer_holds_what_the_lock_pins_and_nothing_else(packages: Path) -> None:
    pinned = {line.split(" ")[0] for line in locked_requirements().splitlines() if "==" in line}
    installed = {
        "==".join(folder.name.removesuffix(".dist-info").rsplit("-", 1)).replace("_", "-")
        for folder in packages.glob("*.dist-info")
    }

    assert installed == pinned
    assert not [name for name in UNUSED for found in packages.glob(name) if found.is_dir()]
    assert not [name for name in pinned if name.startswith(("ministack", "aws-cdk", "pytest"))]


def test_every_aws_service_the_functions_call_is_described_in_the_layer(packages: Path) -> None:
    called = {
        service
        for name in ("functions", "shared")
        for file in (ROOT / name).rglob("*.py")
        for service in _clients_made(ast.parse(file.read_text()))
    }

    assert called == set(AWS_APIS)
    described = {
        entry.name for entry in (packages / "botocore" / "data").iterdir() if entry.is_dir()
    }
    assert described == called
    endpoints = json.loads((packages / "botocore" / "data" / "endpoints.json").read_text())
    assert all(set(each["services"]) <= called for each in endpoints["partitions"])
    assert "dynamodb" in endpoints["partitions"][0]["services"]


def _clients_made(tree: ast.AST) -> list[str]:
    """The services named in calls of `client`, `resource` and `create_client`, of boto3 or its core."""
    return [
        ast.literal_eval(call.args[0])
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in {"client", "resource", "create_client"}
    ]


IN_EVERY_LANGUAGE = """
import sys
from datetime import datetime
from babel import Locale
from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_decimal
from shared.messages.voice import Voice
from shared.program.money import Money
moment = datetime(2026, 3, 1, 17, 5)
for language in sys.argv[1:]:
    locale = Locale.parse(language)
    told = [locale.plural_form(n) for n in (0, 1, 2, 5, 11, 100, 10**6)]
    told += [format_decimal(1234567, locale=locale), locale.text_direction]
    told += [Voice(language, "UTC", {}).money(Money(currency=code, amount=1234)) for code in ("USD", "JPY", "KWD")]
    told += [format_date(moment, each, locale=locale) for each in ("short", "long", "full")]
    told += [format_time(moment, "short", locale=locale), format_datetime(moment, "medium", locale=locale)]
    print(language, ascii(told))
"""


def test_its_languages_are_written_as_with_all_of_babels_data(packages: Path) -> None:
    languages = [each for each in LANGUAGES if each != "root"]

    assert _written(languages, packages) == _written(languages, None)


def _written(languages: list[str], packages: Path | None) -> str:
    places = {"PYTHONPATH": str(packages)} if packages else {}
    return subprocess.run(
        [sys.executable, "-c", IN_EVERY_LANGUAGE, *languages],
        env={**os.environ, **places},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_a_dependency_that_is_not_what_was_locked_is_not_installed(tmp_path: Path) -> None:
    requirements = tmp_path / "requirements.txt"
    requirements.write_text(f"six==1.17.0 --hash=sha256:{'0' * 64}\n")

    with pytest.raises(UvFailed, match="six"):
        install(
            requirements, tmp_path / "p", platform="aarch64-manylinux2014", python_version="3.13"
        )
