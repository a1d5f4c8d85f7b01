"""The ways out to members: what a function of the registry may ask of SES and SNS."""

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_

from infra.findings import acknowledge
from infra.options import Options
from shared.blueprint import Function

NO_RESOURCE = "A text message has no resource to name; it is granted only when `sms` is chosen."


def let_reach(function: Function, built: lambda_.Function, options: Options) -> None:
    """Let a function send where the registry says it does; text messages only if the operator wants them."""
    stack = Stack.of(built)
    ways = {
        "email": ("ses:SendRawEmail", stack.format_arn(service="ses", resource="identity/*")),
        "push": ("sns:Publish", stack.format_arn(service="sns", resource="endpoint/*")),
    }
    if options.sms:
        ways["sms"] = ("sns:Publish", "*")
    for way in function.reaches:
        if way in ways:
            action, resource = ways[way]
            built.add_to_role_policy(
                iam.PolicyStatement(sid=way.title(), actions=[action], resources=[resource])
            )
    if function.reaches and built.role:
        _answer_findings(built.role, options)


def _answer_findings(role: iam.IRole, options: Options) -> None:
    whose = "Which senders and which apps there are the shop decides later, in its program and its profiles."
    for service, kind in (("ses", "identity"), ("sns", "endpoint")):
        place = f"arn:<AWS::Partition>:{service}:<AWS::Region>:<AWS::AccountId>:{kind}/*"
        acknowledge(role, f"AwsSolutions::AwsSolutions-IAM5[Resource::{place}]", whose)
    if options.sms:
        acknowledge(role, "AwsSolutions::AwsSolutions-IAM5[Resource::*]", NO_RESOURCE)
