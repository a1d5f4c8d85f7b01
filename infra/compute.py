"""One Lambda function per registry entry: its role, its log group, its settings."""

from collections.abc import Mapping
from dataclasses import dataclass

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.findings import acknowledge
from infra.options import Options
from shared.blueprint import Function, Permission
from shared.registry.indexes import BIRTHDAYS_INDEX, CONTACT_INDEXES, DUE_INDEX, MEMBERS_INDEX

PROGRAM_CACHE_S = 60


@dataclass(frozen=True)
class Grant:
    """What a permission allows on the table: named actions on items whose partition key begins so."""

    actions: tuple[str, ...]
    partitions: tuple[str, ...]


JOURNALS = (
    "A#*",
    "R#*",
    "P#*",
    "M#*",
    "T#*",
    "I#*",
    "C#*",
    "V#*",
    "N#*",
)  # all but the credentials, K#*, and the pools, Q#*
GRANTS = {
    Permission.READ: Grant(("GetItem", "Query", "BatchGetItem"), (*JOURNALS, "Q#*")),
    Permission.DRAW: Grant(("UpdateItem",), ("Q#*",)),
    Permission.APPEND: Grant(("PutItem", "ConditionCheckItem"), JOURNALS),
    Permission.REPLACE_PROFILE: Grant(("PutItem",), ("M#*",)),
    Permission.READ_CREDENTIAL: Grant(("GetItem",), ("K#*",)),
    Permission.CHECK_TOKEN: Grant(("GetItem",), ("G#*",)),
    Permission.SIGN: Grant(("GetItem", "PutItem"), ("G#*",)),
    Permission.CHECK_LINK: Grant(("GetItem",), ("L#*",)),
    Permission.LINK: Grant(("GetItem", "PutItem"), ("L#*",)),
    Permission.CONNECT: Grant(("GetItem", "Query", "PutItem"), ("X#*",)),
    Permission.MARK: Grant(("GetItem", "Query", "PutItem"), ("D#*", "B#*")),
    Permission.LISTEN: Grant(("GetItem", "Query"), ("W#*",)),
    Permission.TELL: Grant(("GetItem", "Query", "PutItem", "UpdateItem"), ("W#*", "H#*")),
}
ASKED = {
    Permission.FIND: CONTACT_INDEXES,
    Permission.SWEEP: (DUE_INDEX,),
    Permission.LIST_MEMBERS: (MEMBERS_INDEX, BIRTHDAYS_INDEX),
}


@dataclass(frozen=True)
class Parts:
    """What all functions of a stack share."""

    table: dynamodb.ITableV2
    code: lambda_.Code
    layer: lambda_.ILayerVersion
    options: Options


def add_layer(scope: Construct, content: lambda_.Code, options: Options) -> lambda_.LayerVersion:
    """Add the one layer with what the functions import."""
    return lambda_.LayerVersion(
        scope,
        "Dependencies",
        code=content,
        description="What Laurel's functions import, as uv.lock pins it",
        compatible_runtimes=[_runtime(options)],
        compatible_architectures=[_architecture(options)],
    )


def add_function(
    scope: Construct, function: Function, parts: Parts, settings: Mapping[str, str]
) -> lambda_.Function:
    """Add a registry entry's function with a role, a log group and ``settings`` of its own."""
    options = parts.options
    log_group = _log_group(scope, options)
    built = lambda_.Function(
        scope,
        "Function",
        description=f"Laurel {function.name}: {function.does}",
        code=parts.code,
        layers=[parts.layer],
        handler=f"functions.{function.name}.handler.handler",
        runtime=_runtime(options),
        architecture=_architecture(options),
        memory_size=function.memory_mb,
        timeout=Duration.seconds(function.timeout_s),
        role=_role(scope, function, parts.table, log_group),
        environment={**_environment(function, parts), **settings},
        log_group=log_group,
        logging_format=lambda_.LoggingFormat.JSON,
        application_log_level_v2=lambda_.ApplicationLogLevel[options.log_level],
        tracing=lambda_.Tracing.ACTIVE if options.tracing else lambda_.Tracing.DISABLED,
    )
    _answer_findings(scope, function, built, options)
    return built


def let_call(
    function: Function, built: lambda_.Function, others: Mapping[str, lambda_.Function]
) -> None:
    """Let a function call those it names, and tell it what they are called."""
    for name in function.calls:
        built.add_environment(f"FUNCTION_NAME_{name.upper()}", others[name].function_name)
        built.add_to_role_policy(
            iam.PolicyStatement(
                sid=f"Call{name.title()}",
                actions=["lambda:InvokeFunction"],
                resources=[others[name].function_arn],
            )
        )


def retention(options: Options) -> logs.RetentionDays:
    """How long the operator wants logs kept."""
    return logs.RetentionDays[options.log_retention.upper()]


def _environment(function: Function, parts: Parts) -> dict[str, str]:
    return {
        "TABLE_NAME": parts.table.table_name,
        "PROGRAM_CACHE_S": str(PROGRAM_CACHE_S),
        "POWERTOOLS_SERVICE_NAME": f"laurel-{function.name}",
        "POWERTOOLS_LOG_LEVEL": parts.options.log_level,
    }


def _log_group(scope: Construct, options: Options) -> logs.LogGroup:
    return logs.LogGroup(
        scope,
        "Log",
        retention=retention(options),
        removal_policy=RemovalPolicy.DESTROY,
    )


def _role(
    scope: Construct, function: Function, table: dynamodb.ITableV2, log_group: logs.LogGroup
) -> iam.Role:
    role = iam.Role(
        scope,
        "Role",
        description=f"What Laurel {function.name} may do",
        assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
    )
    for permission in sorted(function.may):
        role.add_to_policy(_statement(permission, table))
    # In place of AWSLambdaBasicExecutionRole, which may write to every log group of the account.
    role.add_to_policy(
        iam.PolicyStatement(
            sid="Log",
            actions=["logs:CreateLogStream", "logs:PutLogEvents"],
            resources=[log_group.log_group_arn],
        )
    )
    return role


def _statement(permission: Permission, table: dynamodb.ITableV2) -> iam.PolicyStatement:
    """The permission as a policy; what is absent from GRANTS asks indexes, each by its name."""
    sid = permission.value.title().replace("_", "")
    if permission in ASKED:
        indexes = [f"{table.table_arn}/index/{index.name}" for index in ASKED[permission]]
        return iam.PolicyStatement(sid=sid, actions=["dynamodb:Query"], resources=indexes)
    grant = GRANTS[permission]
    return iam.PolicyStatement(
        sid=sid,
        actions=[f"dynamodb:{action}" for action in grant.actions],
        resources=[table.table_arn],
        conditions={"ForAllValues:StringLike": {"dynamodb:LeadingKeys": list(grant.partitions)}},
    )


def _runtime(options: Options) -> lambda_.Runtime:
    return lambda_.Runtime(options.runtime, lambda_.RuntimeFamily.PYTHON)


def _architecture(options: Options) -> lambda_.Architecture:
    return (
        lambda_.Architecture.ARM_64
        if options.architecture == "arm64"
        else lambda_.Architecture.X86_64
    )


def _answer_findings(
    scope: Construct, function: Function, built: lambda_.Function, options: Options
) -> None:
    for rule in ("AwsSolutions::AwsSolutions-L1", "Serverless::Serverless-LambdaLatestVersion"):
        acknowledge(
            built,
            rule,
            f"Runs {options.runtime}: layer and bytecode are made for it and the tests run on it; a newer"
            " one is chosen with the context value `runtime` once all wheels exist for it.",
        )
    acknowledge(built, "Serverless::Serverless-LambdaDLQ", _without_dead_letters(function))
    if options.tracing:
        acknowledge(
            scope,
            "AwsSolutions::AwsSolutions-IAM5[Resource::*]",
            "X-Ray's two write actions know no resources; they are granted only when tracing is chosen.",
        )
    else:
        acknowledge(
            built,
            "Serverless::Serverless-LambdaTracing",
            "Tracing costs per request and is off until chosen with the context value `tracing`;"
            " logs carry the request id.",
        )


def _without_dead_letters(function: Function) -> str:
    """Why the function itself has no dead letter queue."""
    if function.schedules or function.queues:
        return (
            "Its queues have dead letter queues of their own, and a scheduled call that failed goes to the"
            " destination on failure, which tells more than a dead letter queue of the function."
        )
    return (
        "Called by the HTTP API only, synchronously: its caller gets the failure and sends again;"
        " Lambda would put nothing into a dead letter queue."
    )
