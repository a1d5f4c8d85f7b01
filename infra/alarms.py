"""What wakes somebody: failing, throttled or slow functions, a failing gateway, a struggling table."""


from aws_cdk import Duration
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.options import Options
from shared.registry import INDEXES, Function

PERIOD = Duration.minutes(5)
# A function that needs most of its time is about to be cut off in the middle of a command.
SLOW_SHARE = 0.8
TABLE_OPERATIONS = [
    dynamodb.Operation.GET_ITEM,
    dynamodb.Operation.BATCH_GET_ITEM,
    dynamodb.Operation.QUERY,
    dynamodb.Operation.PUT_ITEM,
    dynamodb.Operation.TRANSACT_GET_ITEMS,
    dynamodb.Operation.TRANSACT_WRITE_ITEMS,
]


class Alarms:
    """The alarms of one stack; they tell a topic when the operator names one, else they only show."""

    def __init__(self, scope: Construct, options: Options) -> None:
        """Gather the alarms under ``scope``."""
        self._scope = Construct(scope, "Alarms")
        self._topic: sns.ITopic | None = None
        if options.alarm_topic_arn:
            self._topic = sns.Topic.from_topic_arn(self._scope, "Topic", options.alarm_topic_arn)

    def watch_function(self, function: Function, built: lambda_.IFunction) -> None:
        """Ring when a function fails, is throttled, or comes near its timeout."""
        name = function.name
        slow_ms = round(function.timeout_s * 1000 * SLOW_SHARE)
        self._ring(f"{name}-errors", built.metric_errors(period=PERIOD), f"{name} failed")
        self._ring(
            f"{name}-throttles", built.metric_throttles(period=PERIOD), f"{name} was throttled"
        )
        self._ring(
            f"{name}-slow",
            built.metric_duration(period=PERIOD, statistic="Maximum"),
            f"{name} took over {slow_ms} ms of its {function.timeout_s} s",
            above=slow_ms,
        )

    def watch_gateway(self, api: apigateway.IHttpApi) -> None:
        """Ring when callers get a 5xx, be it ours or the gateway's own."""
        failures = api.metric_server_error(period=PERIOD, statistic="Sum")
        self._ring("gateway-5xx", failures, "callers were answered with a 5xx")

    def watch_table(self, table: dynamodb.ITableV2) -> None:
        """Ring when the table or an index turns requests away, or fails by itself."""
        self._ring(
            "table-throttles", _throttles(table.table_name), "the table turned requests away"
        )
        for index in INDEXES:
            throttles = _throttles(table.table_name, index.name)
            self._ring(f"{index.name}-throttles", throttles, f"{index.name} turned requests away")
        failures = table.metric_system_errors_for_operations(
            operations=TABLE_OPERATIONS, period=PERIOD
        )
        self._ring("table-errors", failures, "DynamoDB failed by itself")

    def _ring(
        self, name: str, metric: cloudwatch.IMetric, description: str, *, above: int = 0
    ) -> None:
        alarm = cloudwatch.Alarm(
            self._scope,
            name,
            metric=metric,
            alarm_description=f"Laurel: {description}",
            threshold=above,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            evaluation_periods=1,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        if self._topic:
            alarm.add_alarm_action(actions.SnsAction(self._topic))


def _throttles(table_name: str, index_name: str = "") -> cloudwatch.MathExpression:
    dimensions = {"TableName": table_name}
    if index_name:
        dimensions["GlobalSecondaryIndexName"] = index_name
    metrics = {
        variable: cloudwatch.Metric(
            namespace="AWS/DynamoDB",
            metric_name=name,
            dimensions_map=dimensions,
            statistic="Sum",
            period=PERIOD,
        )
        for variable, name in (("reads", "ReadThrottleEvents"), ("writes", "WriteThrottleEvents"))
    }
    return cloudwatch.MathExpression(
        expression="FILL(reads, 0) + FILL(writes, 0)", using_metrics=metrics, period=PERIOD
    )
