"""What is uploaded: the code of the functions, and one layer with what they import. No Docker."""

import hashlib
import shutil
from pathlib import Path
from typing import Any

import jsii
from aws_cdk import BundlingOptions, DockerImage, ILocalBundling
from aws_cdk import aws_lambda as lambda_

from infra import layer
from infra.bytecode import add_bytecode, interpreter, loaded_modules
from infra.layer import ROOT, install, locked_requirements
from infra.options import Options

CODE_FOLDERS = ("functions", "shared")
CODE_MOUNT, LAYER_MOUNT = "/var/task", "/opt/python"


def stage_code(folder: Path, options: Options) -> lambda_.AssetCode:
    """Copy the functions and what they share, and nothing else, into an empty folder and upload that.

    An exclude list over the repository would let in whatever nobody thought of.
    """
    for name in CODE_FOLDERS:
        leave = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")
        shutil.copytree(ROOT / name, folder / name, ignore=leave)
    if python := interpreter(options.python_version):
        add_bytecode(folder, [*folder.rglob("*.py")], mounted_at=CODE_MOUNT, python=python)
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


@jsii.implements(ILocalBundling)
class UvLayer:
    """Fills a layer's folder with uv on this machine, for the platform the functions run on."""

    def __init__(self, requirements: Path, options: Options) -> None:
        """Install from ``requirements`` for the runtime and platform in ``options``."""
        self._requirements = requirements
        self._python_version = options.python_version
        self._platform = options.layer_platform
        self._python = interpreter(options.python_version)
        self._compiled = loaded_modules() if self._python else []

    def try_bundle(self, output_dir: str, *_options: Any, **_more: Any) -> bool:
        """Install into the folder CDK gives; raises UvFailed rather than let CDK turn to Docker."""
        packages = Path(output_dir) / "python"
        install(
            self._requirements,
            packages,
            platform=self._platform,
            python_version=self._python_version,
        )
        if self._python:
            files = [packages / name for name in self._compiled if (packages / name).exists()]
            add_bytecode(packages, files, mounted_at=LAYER_MOUNT, python=self._python)
        return True

    def fingerprint(self) -> str:
        """A hash of all that decides the layer's content, so it is only uploaded when that moves."""
        requirements, choice = self._requirements.read_text(), Path(layer.__file__).read_text()
        decisive = (
            requirements, choice, self._python_version, self._platform, *self._compiled
        )  # fmt: skip
        return hashlib.sha256("\0".join(decisive).encode()).hexdigest()
