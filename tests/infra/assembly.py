"""An assembly, made by running what `make synth` runs."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from infra.layer import ROOT, find_uv

# An empty layer in its place: seconds faster.
WITHOUT_LAYER: dict[str, Any] = {"aws:cdk:bundling-stacks": []}


def synthesise(assembly: Path, context: dict[str, Any]) -> str:
    """Run what `make synth` runs, without node, Docker or credentials in reach; what it printed."""
    out_of_reach = ("AWS_", "CDK_", "DOCKER_", "JSII_", "NODE_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(out_of_reach)}
    done = subprocess.run(
        [sys.executable, "-m", "infra.app"],
        cwd=ROOT,
        env={
            **kept,
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
