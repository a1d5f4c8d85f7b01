"""From the stack to a folder CloudFormation can use, with the security findings on it."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aws_cdk import App

from infra.findings import Finding, check_with_nag, forget, unanswered
from infra.options import Options
from infra.stack import LaurelStack


def synthesise(assembly: Path, context: Mapping[str, Any]) -> list[Finding]:
    """Write the template, its assets and the report into a folder; returns the unanswered findings.

    What the CDK command line passes in CDK_CONTEXT_JSON goes before ``context``.
    """
    app = App(outdir=str(assembly), context=dict(context), analytics_reporting=False)
    check_with_nag(app)
    forget(assembly)
    with TemporaryDirectory() as staging:
        LaurelStack(app, Options.chosen_in(app.node), Path(staging))
        try:
            app.synth()
        except RuntimeError:  # an error of CDK's own, unless it is that there are findings
            if not unanswered(assembly):
                raise
    return unanswered(assembly)
