"""The event bus on which other teams hear the news, and on which marketing tells what it wants."""

from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.delivery import Delivery
from shared.blueprint import Function
from shared.registry.news import BUS_SOURCE


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


def let_hear(
    scope: Construct, function: Function, deliveries: tuple[Delivery, ...], bus: events.IEventBus
) -> None:
    """Lead what others tell on the bus into the queues that hear it; Laurel's own news would go in circles."""
    for queue, delivery in zip(function.queues, deliveries, strict=True):
        if queue.hears:
            events.Rule(
                scope,
                f"{queue.name.title()}Rule",
                event_bus=bus,
                description=f"What others than Laurel tell, for {function.name}",
                event_pattern=events.EventPattern(source=events.Match.anything_but(BUS_SOURCE)),
                targets=[targets.SqsQueue(delivery.queue, dead_letter_queue=delivery.dead_letters)],
            )
