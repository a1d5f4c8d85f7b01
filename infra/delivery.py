"""The queues of the registry, each with its dead letters, and the functions that work on them."""

from collections.abc import Mapping
from dataclasses import dataclass

from aws_cdk import CfnOutput, Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.findings import acknowledge
from shared.blueprint import Function, Queue

DEAD_LETTERS_KEPT = Duration.days(14)  # the longest there is

# What Lambda needs to fetch messages in the function's name, and the function to go on as a further one.
QUEUE_ACTIONS = (
    "ChangeMessageVisibility", "DeleteMessage", "GetQueueAttributes", "ReceiveMessage", "SendMessage"
)  # fmt: skip


@dataclass(frozen=True)
class Delivery:
    """A queue of the registry as deployed; ``dead_letters`` is where messages end that nobody could work on."""

    name: str
    queue: sqs.Queue
    dead_letters: sqs.Queue


def add_queues(scope: Construct, function: Function) -> tuple[Delivery, ...]:
    """Add a function's queues; they are there before it, since it is told their addresses."""
    return tuple(_add_queue(scope, queue) for queue in function.queues)


def addresses(deliveries: tuple[Delivery, ...]) -> Mapping[str, str]:
    """The variables that tell a function where its queues are."""
    return {
        f"QUEUE_URL_{delivery.name.upper()}": delivery.queue.queue_url for delivery in deliveries
    }


def tell_addresses(scope: Construct, deliveries: tuple[Delivery, ...]) -> None:
    """Let the stack say where its queues are, for whoever puts dead letters back."""
    for delivery in deliveries:
        CfnOutput(
            scope,
            f"{delivery.name.title()}QueueUrl",
            value=delivery.queue.queue_url,
            description=f"The queue {delivery.name}",
        )


def attach(function: Function, built: lambda_.Function, deliveries: tuple[Delivery, ...]) -> None:
    """Let the queues call their function, and the function send to them."""
    for queue, delivery in zip(function.queues, deliveries, strict=True):
        built.add_to_role_policy(
            iam.PolicyStatement(
                sid=f"Queue{queue.name.title()}",
                actions=[f"sqs:{action}" for action in QUEUE_ACTIONS],
                resources=[delivery.queue.queue_arn],
            )
        )
        mapping = built.add_event_source_mapping(
            f"{queue.name.title()}Source",
            event_source_arn=delivery.queue.queue_arn,
            batch_size=queue.batch,
            max_concurrency=queue.concurrency_max,
            report_batch_item_failures=True,
        )
        acknowledge(
            mapping,
            "Serverless::Serverless-LambdaEventSourceMappingDestination",
            "A queue as a source takes no destination: what fails too often is in its dead letter queue.",
        )


def let_send(built: lambda_.Function, others: tuple[Delivery, ...]) -> None:
    """Let a function put work into queues of others."""
    for delivery in others:
        built.add_to_role_policy(
            iam.PolicyStatement(
                sid=f"SendTo{delivery.name.title()}",
                actions=["sqs:SendMessage"],
                resources=[delivery.queue.queue_arn],
            )
        )


def add_dead_letters(scope: Construct, name: str, *, fifo: bool = False) -> sqs.Queue:
    """Add a queue for what could not be delivered, kept as long as a queue keeps anything."""
    dead_letters = sqs.Queue(
        scope,
        name,
        fifo=fifo or None,  # CloudFormation takes true or nothing
        encryption=sqs.QueueEncryption.SQS_MANAGED,
        enforce_ssl=True,
        retention_period=DEAD_LETTERS_KEPT,
    )
    for rule in ("AwsSolutions::AwsSolutions-SQS3", "Serverless::Serverless-SQSRedrivePolicy"):
        acknowledge(
            dead_letters,
            rule,
            "Holds dead letters itself: an alarm rings at the first, and a person decides about each.",
        )
    return dead_letters


def _add_queue(scope: Construct, queue: Queue) -> Delivery:
    corner = Construct(scope, f"{queue.name.title()}Queue")
    dead_letters = add_dead_letters(corner, "DeadLetters", fifo=queue.fifo)
    built = sqs.Queue(
        corner,
        "Queue",
        fifo=queue.fifo or None,
        encryption=sqs.QueueEncryption.SQS_MANAGED,
        enforce_ssl=True,
        visibility_timeout=Duration.seconds(queue.visibility_s),
        dead_letter_queue=sqs.DeadLetterQueue(
            queue=dead_letters, max_receive_count=queue.receives_max
        ),
    )
    return Delivery(queue.name, built, dead_letters)
