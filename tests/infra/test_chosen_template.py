"""What changes in the template when an operator chooses something."""

import pytest

from tests.infra.assembly import WITHOUT_LAYER, synthesise
from tests.infra.template import Template, arn, as_list

TOPIC = "arn:aws:sns:eu-west-1:000000000000:on-call"
CHOSEN = {
    "stack_name": "Staging",
    "tracing": "true",
    "sms": "true",
    "log_retention": "one_week",
    "alarm_topic_arn": TOPIC,
    "requests_per_s_max": "20",
    "table_writes_per_s_max": "100",
}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    folder = tmp_path_factory.mktemp("chosen")
    synthesise(folder, {**WITHOUT_LAYER, **CHOSEN})
    assert (folder / "Staging.template.json").exists()
    return Template.read(folder)


def test_tracing_and_text_messages_are_on_and_ask_for_nothing_else_without_a_resource(
    template: Template,
) -> None:
    functions = template.of("Lambda::Function").values()
    assert {function["TracingConfig"]["Mode"] for function in functions} == {"Active"}

    everywhere = {
        action
        for _, statement in template.statements()
        if "*" in [arn(resource) for resource in as_list(statement["Resource"])]
        for action in as_list(statement["Action"])
    }
    assert everywhere == {"sns:Publish", "xray:PutTraceSegments", "xray:PutTelemetryRecords"}


def test_no_finding_is_unanswered(template: Template) -> None:
    assert [pack["violations"] for pack in template.report] == [[], []]


def test_every_alarm_tells_the_topic(template: Template) -> None:
    alarms = template.of("CloudWatch::Alarm").values()

    assert all(alarm["AlarmActions"] == [TOPIC] for alarm in alarms)


def test_limits_and_retention_are_as_chosen(template: Template) -> None:
    table = template.one("DynamoDB::GlobalTable")
    throttle = template.one("ApiGatewayV2::Stage")["DefaultRouteSettings"]

    assert throttle["ThrottlingRateLimit"] == 20
    assert table["WriteOnDemandThroughputSettings"]["MaxWriteRequestUnits"] == 100
    assert {log["RetentionInDays"] for log in template.of("Logs::LogGroup").values()} == {7}
