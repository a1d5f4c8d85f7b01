"""The event bus on which other teams hear the news."""

from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from shared.blueprint import Function


def add_bus(scope: Construct) -> events.EventBus:
    """Add the bus; who listens, each account decides with rules of its own."""
    return events.EventBus(
        scope, "Bus", description="What members of Laurel's programs did and got"
    )


def let_publish(function: Function, built: lambda_.Function, bus: events.IEventBus) -> None:
    """Let a function that tells the bus do so."""
    if not function.publishes:
        return
    built.add_environment("BUS_NAME", bus.event_bus_name)
    built.add_to_role_policy(
        iam.PolicyStatement(
            sid="Publish", actions=["events:PutEvents"], resources=[bus.event_bus_arn]
        )
    )
