"""What is uploaded: the code of the functions, and one layer with what they import.

Both are plain folders made without Docker. The layer's versions and hashes come from uv.lock, so what
runs on AWS is what the tests ran with, resolved for the functions' own platform.
"""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jsii
from aws_cdk import BundlingOptions, DockerImage, ILocalBundling
from aws_cdk import aws_lambda as lambda_

from infra.options import Options

ROOT = Path(__file__).resolve().parent.parent
CODE_FOLDERS = ("functions", "shared")
# botocore carries a description of each of AWS's 400 services, 22 of its 24 MB, and opens one only when
# a client for that service is made. The functions make clients for these; a test reads their code and
# fails when one makes another. Without the rest the layer fits in 25 MB with the pinned boto3 inside.
AWS_APIS = ("dynamodb",)


class UvNotFound(RuntimeError):
    """uv is nowhere it is looked for; the message says where that is."""


class UvFailed(RuntimeError):
    """uv could not do what packaging asked of it; the message is uv's own."""


def stage_code(folder: Path) -> lambda_.AssetCode:
    """Copy the Python of the functions, and nothing else, into an empty folder and upload that.

    An exclude list over the repository would let in whatever nobody thought of.
    """
    for name in CODE_FOLDERS:
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc", ".*")
        )
    return lambda_.Code.from_asset(str(folder))


def stage_layer(folder: Path, options: Options) -> lambda_.AssetCode:
    """Write the locked requirements into an empty folder and upload what uv installs from them."""
    requirements = folder / "requirements.txt"
    requirements.write_text(locked_requirements())
    uv_layer = UvLayer(requirements, options)
    bundling = BundlingOptions(image=DockerImage.from_registry("never-pulled"), local=uv_layer)
    return lambda_.Code.from_asset(
        str(folder), bundling=bundling, asset_hash=uv_layer.fingerprint()
    )


def locked_requirements() -> str:
    """The project's own dependencies as uv.lock pins them, with hashes and without any group."""
    return _uv(
        "export", "--quiet", "--frozen", "--no-header", "--no-annotate",
        "--no-dev", "--no-default-groups", "--no-emit-project",
    )  # fmt: skip


@jsii.implements(ILocalBundling)
class UvLayer:
    """Fills a layer's folder with uv on this machine, for the platform the functions run on."""

    def __init__(self, requirements: Path, options: Options) -> None:
        """Install from ``requirements`` for the runtime and platform in ``options``."""
        self._requirements = requirements
        self._python_version = options.python_version
        self._platform = options.layer_platform

    def try_bundle(self, output_dir: str, *_options: Any, **_more: Any) -> bool:
        """Install into the folder CDK gives; raises UvFailed rather than fall back to Docker."""
        packages = Path(output_dir) / "python"
        _uv(
            "pip", "install", "--quiet", "--no-deps", "--require-hashes",
            "--python-platform", self._platform, "--python-version", self._python_version,
            "--only-binary", ":all:", "--target", str(packages),
            "--requirements", str(self._requirements),
        )  # fmt: skip
        leave_out_unused(packages)
        return True

    def fingerprint(self) -> str:
        """A hash of all that decides the layer's content, so it is only rebuilt when that moves."""
        decisive = (
            self._requirements.read_text(), self._python_version, self._platform, *AWS_APIS
        )  # fmt: skip
        return hashlib.sha256("\0".join(decisive).encode()).hexdigest()


def leave_out_unused(packages: Path) -> None:
    """Remove from installed packages the command line scripts and the AWS services nobody calls."""
    shutil.rmtree(packages / "bin", ignore_errors=True)
    for service in (packages / "botocore" / "data").iterdir():
        if service.is_dir() and service.name not in AWS_APIS:
            shutil.rmtree(service)


def find_uv() -> str:
    """The path of uv: the one running us, the one on the path, or the one ``make`` has fetched."""
    candidates = (os.environ.get("UV"), shutil.which("uv"), str(ROOT / ".uv" / "bin" / "uv"))
    for candidate in candidates:
        if candidate and Path(candidate).is_file():
            return candidate
    raise UvNotFound("uv is neither in $UV, nor on the path, nor in .uv/bin; `make` fetches it")


def _uv(*arguments: str) -> str:
    command: Sequence[str] = (find_uv(), *arguments)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise UvFailed(f"uv {arguments[0]} ended with {done.returncode}:\n{done.stderr.strip()}")
    return done.stdout
