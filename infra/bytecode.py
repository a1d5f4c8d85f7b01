"""Bytecode beside the modules that are uploaded, so a function does not compile them each time it starts.

Lambda mounts code and layers read-only: what has no bytecode is compiled again at every cold start,
which takes more CPU than all the rest of it. Bytecode fits one version of Python, so it needs an
interpreter of the version the functions run on; without one the upload is right, only slower to start.
"""

import subprocess
import sys
from pathlib import Path

from infra.layer import ROOT, find_uv

# Only what an import reaches gets bytecode: all of it would double the layer and pass 25 MB.
_LOAD_EVERYTHING = """
import importlib, pathlib, sys
import boto3
import babel.dates, babel.numbers, jinja2.sandbox  # what functions import only once they need it
from shared.registry import FUNCTIONS
boto3.client("dynamodb", region_name="eu-west-1")
for function in FUNCTIONS:
    if pathlib.Path("functions", function.name, "handler.py").exists():
        importlib.import_module(f"functions.{function.name}.handler")
for module in list(sys.modules.values()):
    file = getattr(module, "__file__", None)
    if file and file.endswith(".py"):
        print(file)
"""


class NotCompiled(RuntimeError):
    """A module that is to be uploaded does not compile, or a function cannot be imported."""


def interpreter(version: str) -> str | None:
    """A CPython of that version (``3.13``) on this machine; None where there is none."""
    if version == f"{sys.version_info.major}.{sys.version_info.minor}":
        return sys.executable
    find = ["python", "find", "--system", "--no-python-downloads", f"cpython@{version}"]
    found = subprocess.run([find_uv(), *find], capture_output=True, text=True, check=False)  # noqa: S603
    return found.stdout.strip() if found.returncode == 0 else None


def loaded_modules() -> list[str]:
    """The files that importing every function loads, below the folder of installed packages."""
    done = _run([sys.executable, "-c", _LOAD_EVERYTHING])
    packages = [Path(entry) for entry in sys.path if Path(entry).name == "site-packages"]
    return sorted(
        str(Path(file).relative_to(folder))
        for file in done.split("\n")
        for folder in packages
        if file and Path(file).is_relative_to(folder)
    )


def add_bytecode(folder: Path, files: list[Path], *, mounted_at: str, python: str) -> None:
    """Compile files below a folder for where it will be mounted.

    Marked as never to be checked against its source: a check compares times, and an archive keeps none. Without
    the columns that tracebacks underline, it is a fifth smaller.
    """
    _run(
        [
            python, "-I", "-X", "no_debug_ranges", "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash",
            "-s", str(folder), "-p", mounted_at, "-i", "-",
        ],
        "\n".join(map(str, files)),
    )  # fmt: skip


def _run(command: list[str], said: str = "") -> str:
    done = subprocess.run(  # noqa: S603
        command, cwd=ROOT, input=said, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NotCompiled(done.stdout + done.stderr)
    return done.stdout
