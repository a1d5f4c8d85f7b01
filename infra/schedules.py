"""The schedules of the registry: each calls its function at its interval, and says which call it is."""

from aws_cdk import Aws, Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_destinations as destinations
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as targets
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.delivery import add_dead_letters
from shared.blueprint import Function

DELIVERIES_MAX = 3  # further tries to hand a call to Lambda
RUNS_MAX = 2  # further runs of a call that failed; the most there are


def add_schedules(
    scope: Construct, function: Function, built: lambda_.Function
) -> tuple[sqs.Queue, ...]:
    """Add a function's schedules; where calls end that never succeeded, if it has any.

    A call is given up when the next is due: that one does the same work.
    """
    if not function.schedules:
        return ()
    missed = add_dead_letters(scope, "Missed")
    soonest = Duration.minutes(min(schedule.every_minutes for schedule in function.schedules))
    built.configure_async_invoke(
        max_event_age=soonest,
        retry_attempts=RUNS_MAX,
        on_failure=destinations.SqsDestination(missed),
    )
    role = _role(scope, built, missed)
    for schedule in function.schedules:
        every = Duration.minutes(schedule.every_minutes)
        call = {"schedule": schedule.name, "time": scheduler.ContextAttribute.scheduled_time}
        built_schedule = scheduler.Schedule(
            scope,
            f"{schedule.name.title()}Schedule",
            description=f"Laurel {function.name}: {schedule.name}",
            schedule=scheduler.ScheduleExpression.rate(every),
            target=targets.LambdaInvoke(
                built,
                role=role.without_policy_updates(),
                dead_letter_queue=missed,
                input=scheduler.ScheduleTargetInput.from_object(call),
                max_event_age=every,
                retry_attempts=DELIVERIES_MAX,
            ),
        )
        built_schedule.node.add_dependency(role)  # and so on what it may do
    return (missed,)


def _role(scope: Construct, built: lambda_.IFunction, missed: sqs.IQueue) -> iam.Role:
    """Who calls: may do that and no more, where CDK's own role may call every version there ever is."""
    role = iam.Role(
        scope,
        "ScheduleRole",
        description="Calls the function on schedule",
        assumed_by=iam.ServicePrincipal(
            "scheduler.amazonaws.com",
            conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}},
        ),
    )
    for action, resource in (
        ("lambda:InvokeFunction", built.function_arn),
        ("sqs:SendMessage", missed.queue_arn),
    ):
        role.add_to_policy(iam.PolicyStatement(actions=[action], resources=[resource]))
    return role
