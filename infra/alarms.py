"""What wakes somebody: failing, throttled or slow functions, waiting or dead messages, gateway and table."""

from collections.abc import Iterable

from aws_cdk import Duration
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.delivery import Delivery
from infra.options import Options
from shared.blueprint import Function
from shared.registry.indexes import INDEXES

PERIOD = Duration.minutes(5)
# A function that needs most of its time is about to be cut off in the middle of a command.
SLOW_SHARE = 0.8
WAIT_S_MAX = 1800
TABLE_OPERATIONS = (
    "BatchGetItem", "GetItem", "PutItem", "Query", "TransactGetItems", "TransactWriteItems"
)  # fmt: skip


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

    def watch_deliveries(
        self, function: Function, deliveries: Iterable[Delivery], given_up: Iterable[sqs.IQueue]
    ) -> None:
        """Ring when a message, a scheduled call or a batch was given up, or messages wait too long."""
        for delivery in deliveries:
            self._ring(
                f"{delivery.name}-age",
                delivery.queue.metric_approximate_age_of_oldest_message(period=PERIOD),
                f"messages in {delivery.name} wait over {WAIT_S_MAX} s for {function.name}",
                above=WAIT_S_MAX,
            )
            self._ring_at_a_letter(f"{delivery.name}-dead-letters", delivery.dead_letters)
        for letters in given_up:
            self._ring_at_a_letter(f"{function.name}-{letters.node.id.lower()}", letters)

    def watch_streams(self, function: Function, built: lambda_.IFunction) -> None:
        """Ring when what is new in the table waits too long to be told; a stream forgets it after a day."""
        if function.streams:
            self._ring(
                f"{function.name}-age",
                built.metric("IteratorAge", period=PERIOD, statistic="Maximum"),
                f"what is new waits over {WAIT_S_MAX} s for {function.name}; the stream forgets it after a"
                " day: then, once it goes on, run `laurel news catch-up --since` when this began",
                above=WAIT_S_MAX * 1000,
            )

    def watch_log(self, function: Function, built: lambda_.Function) -> None:
        """Ring when a function that nobody waits for has logged an error and gone on."""
        if function.routes or function.authorizes:
            return
        logged = logs.MetricFilter(
            self._scope,
            f"{function.name}-logged",
            log_group=built.log_group,
            filter_pattern=logs.FilterPattern.string_value("$.level", "=", "ERROR"),
            metric_namespace="Laurel",
            metric_name=f"{function.name}-logged-errors",
        )
        errors = logged.metric(period=PERIOD, statistic="Sum")
        self._ring(f"{function.name}-logged-errors", errors, f"{function.name} logged an error")

    def watch_gateway(self, api: apigateway.IHttpApi) -> None:
        """Ring when callers get a 5xx, be it ours or the gateway's own."""
        failures = api.metric_server_error(period=PERIOD, statistic="Sum")
        self._ring("gateway-5xx", failures, "callers were answered with a 5xx")

    def watch_table(self, table: dynamodb.ITableV2) -> None:
        """Ring when the table or an index turns requests away, or fails by itself."""
        name = table.table_name
        for index in ("", *(index.name for index in INDEXES)):
            for kind in ("Read", "Write"):
                self._ring(
                    f"{index or 'table'}-{kind.lower()}-throttles",
                    _table_metric(f"{kind}ThrottleEvents", name, GlobalSecondaryIndexName=index),
                    f"{kind.lower()}s of {index or 'the table'} were turned away",
                )
        for operation in TABLE_OPERATIONS:
            self._ring(
                f"table-{operation}-errors",
                _table_metric("SystemErrors", name, Operation=operation),
                f"DynamoDB failed by itself at {operation}",
            )

    def _ring_at_a_letter(self, name: str, letters: sqs.IQueue) -> None:
        visible = letters.metric_approximate_number_of_messages_visible(period=PERIOD)
        self._ring(name, visible, f"{name} holds what nobody could work on")

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


def _table_metric(metric: str, table_name: str, **dimensions: str) -> cloudwatch.Metric:
    """One metric an alarm; a sum of several has no value while one of them is silent."""
    given = {name: value for name, value in dimensions.items() if value}
    return cloudwatch.Metric(
        namespace="AWS/DynamoDB",
        metric_name=metric,
        dimensions_map={"TableName": table_name, **given},
        statistic="Sum",
        period=PERIOD,
    )
