"""Queues and schedules as deployed, read from the template: nothing is lost in silence."""

import json

import pytest

from shared.blueprint import Function
from shared.registry import FUNCTIONS
from tests.infra.template import Template, arn

WORKING = [function for function in FUNCTIONS if function.queues]


@pytest.mark.parametrize("function", WORKING, ids=lambda function: function.name)
def test_a_queue_is_as_the_registry_says(template: Template, function: Function) -> None:
    sources = template.sources(function.name)
    for queue, name, source in zip(
        function.queues, template.deliveries(function.name), sources, strict=True
    ):
        built = template.of("SQS::Queue")[name]
        assert built.get("FifoQueue", False) == queue.fifo
        assert built["VisibilityTimeout"] == queue.visibility_s
        assert built["RedrivePolicy"]["maxReceiveCount"] == queue.receives_max
        assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert source["ScalingConfig"] == {"MaximumConcurrency": queue.concurrency_max}
        assert source["BatchSize"] == queue.batch
        settings = template.function(function.name)["Environment"]["Variables"]
        assert settings[f"QUEUE_URL_{queue.name.upper()}"] == {"Ref": name}


def test_every_queue_is_encrypted_and_speaks_tls_only(template: Template) -> None:
    closed = {
        policy["Queues"][0]["Ref"]
        for policy in template.of("SQS::QueuePolicy").values()
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Deny"
        and statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    }
    queues = template.of("SQS::Queue")
    assert closed == set(queues)
    assert all(queue["SqsManagedSseEnabled"] for queue in queues.values())


def test_every_queue_has_dead_letters_that_are_kept_14_days_and_ring(template: Template) -> None:
    queues = template.of("SQS::Queue")
    working = {name for function in FUNCTIONS for name in template.deliveries(function.name)}
    dead = {arn(queues[name]["RedrivePolicy"]["deadLetterTargetArn"])[:-4] for name in working}
    missed = {name for f in FUNCTIONS for name in template.missed(f.name) + template.lost(f.name)}

    assert dead | missed == set(queues) - working
    for name in dead | missed:
        assert queues[name]["MessageRetentionPeriod"] == 14 * 24 * 60 * 60
        assert _rings(template, name) == {("ApproximateNumberOfMessagesVisible", 0)}
    for name in working:
        assert _rings(template, name) == {("ApproximateAgeOfOldestMessage", 1800)}


def _rings(template: Template, queue: str) -> set[tuple[str, int]]:
    return {
        (alarm["MetricName"], alarm["Threshold"])
        for alarm in template.of("CloudWatch::Alarm").values()
        if alarm["Namespace"] == "AWS/SQS"
        and alarm["Dimensions"][0]["Value"]["Fn::GetAtt"][0] == queue
    }


def test_the_schedules_are_those_of_the_registry(template: Template) -> None:
    deployed = {
        (
            template.function_name(schedule["Target"]["Arn"]["Fn::GetAtt"][0]),
            schedule["ScheduleExpression"],
            schedule["Target"]["Input"],
        )
        for schedule in template.of("Scheduler::Schedule").values()
    }
    assert deployed == {
        (
            function.name,
            f"rate({schedule.every_minutes} minutes)",
            f'{{"schedule":"{schedule.name}","time":"<aws.scheduler.scheduled-time>"}}',
        )
        for function in FUNCTIONS
        for schedule in function.schedules
    }


def test_a_scheduled_call_that_fails_is_kept(template: Template) -> None:
    for schedule in template.of("Scheduler::Schedule").values():
        target = schedule["Target"]
        function = template.function_name(target["Arn"]["Fn::GetAtt"][0])
        assert [arn(target["DeadLetterConfig"]["Arn"])[:-4]] == template.missed(function)
        assert target["RetryPolicy"]["MaximumRetryAttempts"] > 0


@pytest.mark.parametrize("function", WORKING, ids=lambda function: function.name)
def test_a_function_nobody_waits_for_rings_when_it_logs_an_error(
    template: Template, function: Function
) -> None:
    log = template.function(function.name)["LoggingConfig"]["LogGroup"]
    (kept,) = (f for f in template.of("Logs::MetricFilter").values() if f["LogGroupName"] == log)
    counted = kept["MetricTransformations"][0]["MetricName"]

    assert kept["FilterPattern"] == '{ $.level = "ERROR" }'
    alarms = template.of("CloudWatch::Alarm").values()
    assert counted in {alarm["MetricName"] for alarm in alarms}


def test_the_stream_tells_new_entries_and_nothing_else(template: Template) -> None:
    (source,) = template.sources("relay", "StreamArn")
    (told,) = source["FilterCriteria"]["Filters"]

    assert json.loads(told["Pattern"]) == {
        "eventName": ["INSERT"],
        "dynamodb": {"Keys": {"pk": {"S": [{"prefix": "A#"}]}, "sk": {"S": [{"prefix": "E#"}]}}},
    }


def test_a_batch_of_the_stream_is_tried_often_parted_and_kept_in_the_end(
    template: Template,
) -> None:
    for function in (each for each in FUNCTIONS if each.streams):
        for stream, source in zip(
            function.streams, template.sources(function.name, "StreamArn"), strict=True
        ):
            assert source["BatchSize"] == stream.batch
            assert source["StartingPosition"] == "TRIM_HORIZON"
            assert source["ParallelizationFactor"] == 1
            assert source["BisectBatchOnFunctionError"] is True
            assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
            assert source["MaximumRetryAttempts"] == stream.retries_max


def test_a_stream_that_waits_rings_long_before_it_forgets(template: Template) -> None:
    waits = [
        alarm
        for alarm in template.of("CloudWatch::Alarm").values()
        if alarm["MetricName"] == "IteratorAge"
    ]
    assert [alarm["Threshold"] for alarm in waits] == [
        1_800_000 for function in FUNCTIONS if function.streams
    ]


def test_who_publishes_knows_the_bus(template: Template) -> None:
    (bus,) = template.of("Events::EventBus")
    for function in FUNCTIONS:
        told = template.function(function.name)["Environment"]["Variables"].get("BUS_NAME")
        assert told == ({"Ref": bus} if function.publishes else None)


def test_what_others_tell_on_the_bus_comes_into_the_queues_that_hear_it(template: Template) -> None:
    """And not what Laurel tells itself, which would go in circles; what cannot be put there is kept."""
    hearing = {
        name: queue
        for function in WORKING
        for queue, name in zip(function.queues, template.deliveries(function.name), strict=True)
        if queue.hears
    }
    (rule,) = template.of("Events::Rule").values()
    assert [queue.name for queue in hearing.values()] == ["marketing"]
    assert rule["EventPattern"] == {"source": [{"anything-but": ["laurel"]}]}
    assert rule["EventBusName"] == {"Ref": next(iter(template.of("Events::EventBus")))}
    (target,) = rule["Targets"]
    (name,) = hearing
    dead = template.of("SQS::Queue")[name]["RedrivePolicy"]["deadLetterTargetArn"]
    assert arn(target["Arn"]) == f"{name}.Arn"
    assert target["DeadLetterConfig"]["Arn"] == dead
