"""One template and one deployment for all tests here, made the way `make synth` makes them."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.layer import ROOT, find_uv
from tests.infra.deployment import Deployed, deploy, host_choices, ministack
from tests.infra.template import Template

WITHOUT_LAYER: dict[str, Any] = {
    "aws:cdk:bundling-stacks": []
}  # an empty one in its place: seconds faster


def synthesise(assembly: Path, context: dict[str, Any]) -> str:
    """Run what `make synth` runs, without node, Docker or credentials in reach; what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "infra.app"],
        cwd=ROOT,
        env={
            "HOME": os.environ.get("HOME", ""),
            "PATH": "",
            "UV": find_uv(),
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_CONFIG_FILE": os.devnull,
            "CDK_OUTDIR": str(assembly),
            "CDK_CONTEXT_JSON": json.dumps(context),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="session")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What goes to AWS, with nothing chosen but what cdk.json chooses."""
    folder = tmp_path_factory.mktemp("assembly")
    (folder / "said.txt").write_text(synthesise(folder / "out", WITHOUT_LAYER))
    return folder / "out"


@pytest.fixture(scope="session")
def template(assembly: Path) -> Template:
    return Template.read(assembly)


@pytest.fixture(scope="session")
def deployable(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with its layer, for the architecture and runtime of this machine."""
    folder = tmp_path_factory.mktemp("deployable")
    synthesise(folder, host_choices())
    return folder


@pytest.fixture(scope="session")
def deployed(deployable: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    with ministack(tmp_path_factory.mktemp("ministack")) as endpoint:
        yield deploy(deployable, endpoint)
