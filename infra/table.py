"""The one table: its keys, its indexes from the registry, and what keeps its content safe."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct

from infra.options import Options
from shared.registry.indexes import INDEXES

RECOVERY_DAYS = 35  # the longest there is; it is priced by size, not by days


def add_table(scope: Construct, options: Options) -> dynamodb.TableV2:
    """Add the table: on demand up to a fuse, recoverable, protected, and kept when its stack is deleted."""
    return dynamodb.TableV2(
        scope,
        "Table",
        partition_key=_text("pk"),
        sort_key=_text("sk"),
        billing=dynamodb.Billing.on_demand(
            max_read_request_units=options.table_reads_per_s_max,
            max_write_request_units=options.table_writes_per_s_max,
        ),
        global_secondary_indexes=_indexes(options),
        dynamo_stream=dynamodb.StreamViewType.NEW_IMAGE,
        point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
            point_in_time_recovery_enabled=True, recovery_period_in_days=RECOVERY_DAYS
        ),
        deletion_protection=True,
        removal_policy=RemovalPolicy.RETAIN,
    )


def _indexes(options: Options) -> list[dynamodb.GlobalSecondaryIndexPropsV2]:
    return [
        dynamodb.GlobalSecondaryIndexPropsV2(
            index_name=index.name,
            partition_key=_text(index.partition_key),
            sort_key=_text(index.sort_key) if index.sort_key else None,
            projection_type=dynamodb.ProjectionType.KEYS_ONLY,
            max_read_request_units=options.table_reads_per_s_max,
            max_write_request_units=options.table_writes_per_s_max,
        )
        for index in INDEXES
    ]


def _text(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)
