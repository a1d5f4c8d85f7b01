"""The table's stream, which calls functions of the registry with what is new in the table."""

from collections.abc import Mapping
from typing import Any

from aws_cdk import Duration
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.delivery import add_dead_letters
from shared.blueprint import Function, Stream

STREAM_ACTIONS = ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")
GATHER = Duration.seconds(1)  # a batch waits so long for more; one that is full does not


def add_streams(
    scope: Construct, function: Function, built: lambda_.Function, table: dynamodb.ITableV2
) -> tuple[sqs.Queue, ...]:
    """Let the table's stream call a function; where is kept which records it could not take, if it takes any.

    One batch at a time of each shard: so the items of a partition come in order.
    """
    if not function.streams:
        return ()
    lost = add_dead_letters(scope, "Lost")
    for stream in function.streams:
        _attach(stream, built, table, lost)
    built.add_to_role_policy(
        iam.PolicyStatement(
            sid="Stream",
            actions=[f"dynamodb:{action}" for action in STREAM_ACTIONS],
            resources=[table.table_stream_arn or ""],
        )
    )
    return (lost,)


def _attach(
    stream: Stream, built: lambda_.Function, table: dynamodb.ITableV2, lost: sqs.Queue
) -> None:
    built.add_event_source_mapping(
        f"{stream.name.title()}Source",
        event_source_arn=table.table_stream_arn,
        starting_position=lambda_.StartingPosition.TRIM_HORIZON,
        batch_size=stream.batch,
        max_batching_window=GATHER,
        parallelization_factor=1,
        retry_attempts=stream.retries_max,
        bisect_batch_on_error=True,
        report_batch_item_failures=True,
        on_failure=sources.SqsDlq(lost),
        filters=[_filter(stream)],
    )


def _filter(stream: Stream) -> Mapping[str, Any]:
    """Only new items whose key begins as the registry says; for others nobody is called, or paid."""
    begins = {"pk": stream.pk_prefix, "sk": stream.sk_prefix}
    keys = {name: {"S": lambda_.FilterRule.begins_with(text)} for name, text in begins.items()}
    rule = {"eventName": lambda_.FilterRule.is_equal("INSERT"), "dynamodb": {"Keys": keys}}
    return lambda_.FilterCriteria.filter(rule)
