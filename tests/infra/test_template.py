"""What is deployed, read from the template: sentences that must stay true of it."""

import json
import re
from pathlib import Path

import pytest

from shared.blueprint import Function
from shared.registry import FUNCTIONS
from shared.registry.indexes import INDEXES
from tests.infra.template import Template, arn

ROOT = Path(__file__).parents[2]
NAMES = [function.name for function in FUNCTIONS]


def test_synth_needs_no_node_docker_or_credentials_and_says_what_it_wrote(assembly: Path) -> None:
    said = (assembly.parent / "said.txt").read_text()

    routes = sum(len(function.routes) for function in FUNCTIONS)
    assert f"{len(FUNCTIONS)} functions, {routes} routes, 0 unanswered findings" in said
    assert "node" not in said, "node complains about its version"


def test_the_routes_are_those_of_the_registry(template: Template) -> None:
    routes = {route["RouteKey"] for route in template.of("ApiGatewayV2::Route").values()}

    assert routes == {f"{route.method} {route.path}" for f in FUNCTIONS for route in f.routes}


def test_each_route_leads_to_its_function(template: Template) -> None:
    integrations = template.of("ApiGatewayV2::Integration")

    led = set()
    for route in template.of("ApiGatewayV2::Route").values():
        integration = integrations[arn(route["Target"]).removeprefix("integrations/")]
        function = template.function_name(integration["IntegrationUri"]["Fn::GetAtt"][0])
        led.add((function, route["RouteKey"]))

    assert led == {
        (f.name, f"{route.method} {route.path}") for f in FUNCTIONS for route in f.routes
    }


def test_every_integration_speaks_payload_2(template: Template) -> None:
    integrations = template.of("ApiGatewayV2::Integration").values()

    assert {integration["PayloadFormatVersion"] for integration in integrations} == {"2.0"}


def test_every_route_asks_the_authorizer_but_those_that_verify_a_signature(
    template: Template,
) -> None:
    (authorizer,) = template.of("ApiGatewayV2::Authorizer")

    signed = {
        f"{route.method} {route.path}"
        for f in FUNCTIONS
        for route in f.routes
        if not route.needs_key
    }
    for route in template.of("ApiGatewayV2::Route").values():
        if route["RouteKey"] in signed:
            assert route["AuthorizationType"] == "NONE"
            continue
        assert route["AuthorizationType"] == "CUSTOM"
        assert route["AuthorizerId"] == {"Ref": authorizer}


def test_the_authorizer_reads_one_header_and_is_remembered_for_a_minute(template: Template) -> None:
    authorizer = template.one("ApiGatewayV2::Authorizer")

    assert authorizer["IdentitySource"] == ["$request.header.Authorization"]
    assert authorizer["EnableSimpleResponses"] is True
    assert authorizer["AuthorizerPayloadFormatVersion"] == "2.0"
    assert authorizer["AuthorizerResultTtlInSeconds"] == 60


def test_the_gateway_may_call_the_authorizer_and_every_function_with_routes(
    template: Template,
) -> None:
    permissions = template.of("Lambda::Permission").values()

    callable_ = {template.function_name(p["FunctionName"]["Fn::GetAtt"][0]) for p in permissions}
    assert callable_ == {f.name for f in FUNCTIONS if f.routes or f.authorizes}
    assert all(permission["SourceArn"] for permission in permissions)


def test_calls_are_throttled(template: Template) -> None:
    settings = template.one("ApiGatewayV2::Stage")["DefaultRouteSettings"]

    assert settings["ThrottlingRateLimit"] > 0
    assert settings["ThrottlingBurstLimit"] > 0


def test_the_access_log_holds_nothing_about_a_person(template: Template) -> None:
    written = json.loads(template.one("ApiGatewayV2::Stage")["AccessLogSettings"]["Format"])

    assert written["requestId"] == "$context.requestId"
    assert written["route"] == "$context.routeKey"
    for variable in written.values():
        for personal in ("identity", "path", "query", "userAgent", "protocol", "claims"):
            assert personal not in variable


@pytest.mark.parametrize("function", FUNCTIONS, ids=NAMES)
def test_a_function_runs_as_the_registry_says(template: Template, function: Function) -> None:
    built = template.function(function.name)

    assert built["Timeout"] == function.timeout_s
    assert built["MemorySize"] == function.memory_mb
    assert built["Runtime"] == "python3.13"
    assert built["Architectures"] == ["arm64"]
    assert built["LoggingConfig"]["LogFormat"] == "JSON"
    assert built["LoggingConfig"]["ApplicationLogLevel"] == "INFO"
    assert "TracingConfig" not in built


@pytest.mark.parametrize("name", NAMES)
def test_a_function_knows_the_table_and_caches_programs_for_a_minute(
    template: Template, name: str
) -> None:
    (table,) = template.of("DynamoDB::GlobalTable")
    settings = template.function(name)["Environment"]["Variables"]

    assert settings["TABLE_NAME"] == {"Ref": table}
    assert settings["PROGRAM_CACHE_S"] == "60"
    assert settings["POWERTOOLS_SERVICE_NAME"] == f"laurel-{name}"


@pytest.mark.parametrize("name", NAMES)
def test_a_function_has_a_log_group_of_its_own(template: Template, name: str) -> None:
    log = template.function(name)["LoggingConfig"]["LogGroup"]["Ref"]

    users = [f for f in NAMES if template.function(f)["LoggingConfig"]["LogGroup"]["Ref"] == log]
    assert users == [name]


def test_no_log_is_kept_for_ever(template: Template) -> None:
    logs = template.of("Logs::LogGroup").values()

    assert len(logs) == len(FUNCTIONS) + 1, "one per function and the access log"
    assert {log["RetentionInDays"] for log in logs} == {30}


def test_the_table_outlives_its_stack_and_can_go_back_35_days(template: Template) -> None:
    (table,) = (r for r in template.resources.values() if r["Type"] == "AWS::DynamoDB::GlobalTable")
    (replica,) = table["Properties"]["Replicas"]

    assert table["DeletionPolicy"] == table["UpdateReplacePolicy"] == "Retain"
    assert replica["DeletionProtectionEnabled"] is True
    assert replica["PointInTimeRecoverySpecification"] == {
        "PointInTimeRecoveryEnabled": True,
        "RecoveryPeriodInDays": 35,
    }


def test_the_table_is_on_demand_up_to_a_fuse_and_streams_what_is_new(template: Template) -> None:
    table = template.one("DynamoDB::GlobalTable")

    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["WriteOnDemandThroughputSettings"]["MaxWriteRequestUnits"] == 2000
    assert table["Replicas"][0]["ReadOnDemandThroughputSettings"]["MaxReadRequestUnits"] == 2000
    assert table["StreamSpecification"] == {"StreamViewType": "NEW_IMAGE"}


def test_the_table_has_the_keys_and_indexes_of_the_registry(template: Template) -> None:
    table = template.one("DynamoDB::GlobalTable")

    assert [key["AttributeName"] for key in table["KeySchema"]] == ["pk", "sk"]
    indexes = {
        index["IndexName"]: [(key["KeyType"], key["AttributeName"]) for key in index["KeySchema"]]
        for index in table["GlobalSecondaryIndexes"]
    }
    assert indexes == {
        index.name: list(zip(("HASH", "RANGE"), index.attributes, strict=False))
        for index in INDEXES
    }
    projections = [index["Projection"] for index in table["GlobalSecondaryIndexes"]]
    assert all(projection == {"ProjectionType": "KEYS_ONLY"} for projection in projections)


@pytest.mark.parametrize("function", FUNCTIONS, ids=NAMES)
def test_a_function_rings_when_it_fails_is_throttled_or_slow(
    template: Template, function: Function
) -> None:
    thresholds = {
        alarm["MetricName"]: alarm["Threshold"]
        for alarm in template.of("CloudWatch::Alarm").values()
        if alarm["Namespace"] == "AWS/Lambda"
        and template.function_name(alarm["Dimensions"][0]["Value"]["Ref"]) == function.name
    }

    waiting = {"IteratorAge": 1_800_000} if function.streams else {}
    slow = function.timeout_s * 800
    assert thresholds == {"Errors": 0, "Throttles": 0, "Duration": slow} | waiting


def test_the_gateway_and_the_table_ring_too(template: Template) -> None:
    rings = {
        (alarm["Namespace"], alarm["MetricName"])
        for alarm in template.of("CloudWatch::Alarm").values()
    }

    assert rings >= {
        ("AWS/ApiGateway", "5xx"),
        ("AWS/DynamoDB", "ReadThrottleEvents"),
        ("AWS/DynamoDB", "WriteThrottleEvents"),
        ("AWS/DynamoDB", "SystemErrors"),
    }


def test_silence_is_not_an_alarm(template: Template) -> None:
    alarms = template.of("CloudWatch::Alarm").values()

    assert {alarm["TreatMissingData"] for alarm in alarms} == {"notBreaching"}


def test_the_operator_is_told_the_address_the_bus_the_table_and_the_queues(
    template: Template,
) -> None:
    queues = {f"{queue.name.title()}QueueUrl" for each in FUNCTIONS for queue in each.queues}

    assert set(template.outputs) == {"ApiUrl", "BusName", "TableName"} | queues


def test_no_finding_is_unanswered_and_every_answer_is_for_one_construct(template: Template) -> None:
    assert {pack["pluginName"] for pack in template.report} == {"AwsSolutions", "Serverless"}
    for pack in template.report:
        assert pack["violations"] == []
        for answered in pack["suppressedViolations"]:
            assert answered["reason"]
            assert len(answered["violatingConstructs"]) == 1
            assert answered["acknowledgedAt"].count("/") >= 1, "not for the stack as a whole"


def test_only_the_functions_and_what_they_share_is_uploaded(assembly: Path) -> None:
    (uploaded,) = (folder for folder in assembly.glob("asset.*") if (folder / "functions").is_dir())

    assert {entry.name for entry in uploaded.iterdir()} == {"functions", "shared"}
    kinds = {file.suffix for file in uploaded.rglob("*") if file.is_file()}
    assert kinds <= {".py", ".json", ".gz", ".toml", ".pyc"}
    assert not [file for file in uploaded.rglob("*.pyc") if "cpython-313" not in file.name]


CREATED = {
    "DynamoDB table": "DynamoDB::GlobalTable",
    "Lambda functions": "Lambda::Function",
    "roles": "IAM::Role",
    "schedules": "Scheduler::Schedule",
    "queues": "SQS::Queue",
    "event bus": "Events::EventBus",
    "HTTP API": "ApiGatewayV2::Api",
    "routes": "ApiGatewayV2::Route",
    "log groups": "Logs::LogGroup",
    "alarms": "CloudWatch::Alarm",
}


def test_the_page_on_deploying_counts_what_is_created(template: Template) -> None:
    page = (ROOT / "docs/deploying.md").read_text(encoding="utf-8")
    told = {
        name: int(number)
        for number, name in re.findall(r"\| ([0-9]+) ([A-Za-z ]+?)(?= \||,)", page)
        if name in CREATED
    }
    assert told == {name: len(template.of(kind)) for name, kind in CREATED.items()}
