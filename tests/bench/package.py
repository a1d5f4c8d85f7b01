"""The size of what is deployed: the dependency layer and the code, unzipped."""

import tempfile
from pathlib import Path

from infra.layer import ROOT, install, locked_requirements
from infra.options import Options
from infra.packaging import CODE_FOLDERS
from tests.bench.figures import Figure, within


def measure() -> list[Figure]:
    """Install the layer for AWS as synth does; compiled bytecode, where synth adds it, comes on top."""
    options = Options()
    with tempfile.TemporaryDirectory() as folder:
        requirements = Path(folder) / "requirements.txt"
        requirements.write_text(locked_requirements())
        packages = Path(folder) / "python"
        install(
            requirements,
            packages,
            platform=options.layer_platform,
            python_version=options.python_version,
        )
        layer = sum(file.stat().st_size for file in packages.rglob("*") if file.is_file())
    code = sum(file.stat().st_size for name in CODE_FOLDERS for file in (ROOT / name).rglob("*.py"))
    return [within("deployed layer + code, unzipped, MB", (layer + code) / 1e6, 25, digits=1)]
