"""cdk-nag inside synth: which rule packs run, how a finding is answered, and what the report says."""

import json
from dataclasses import dataclass
from pathlib import Path

from aws_cdk import Acknowledgment, App, Validations
from cdk_nag import AwsSolutionsChecks, ServerlessChecks
from constructs import IConstruct

REPORT = "validation-report.json"


def check_with_nag(app: App) -> None:
    """Run both rule packs over the app; a finding nobody has answered then fails its synth."""
    Validations.of(app).add_plugins(AwsSolutionsChecks(app), ServerlessChecks(app))


def acknowledge(construct: IConstruct, rule: str, reason: str) -> None:
    """Accept one rule's finding (``<pack>::<rule>``) on one construct, for a reason that is true of it."""
    Validations.of(construct).acknowledge(Acknowledgment(id=rule, reason=reason))


@dataclass(frozen=True)
class Finding:
    """A rule that something in the stack does not meet and nobody has answered."""

    rule: str
    severity: str
    construct: str


def forget(assembly: Path) -> None:
    """Remove the report of an earlier synth into the same folder."""
    (assembly / REPORT).unlink(missing_ok=True)


def unanswered(assembly: Path) -> list[Finding]:
    """The findings in the report that synth left in a folder; none if it left no report."""
    report = assembly / REPORT
    if not report.exists():
        return []
    packs = json.loads(report.read_text())["pluginReports"]
    return [
        Finding(violation["ruleName"], violation["severity"], construct["constructPath"])
        for pack in packs
        for violation in pack["violations"]
        for construct in violation["violatingConstructs"]
    ]
