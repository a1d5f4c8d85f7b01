"""The HTTP API: every route of the registry, behind the authorizer, throttled and logged."""

import json
from collections.abc import Mapping

import jsii
from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_apigateway as rest
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.compute import retention
from infra.findings import acknowledge
from infra.options import Options
from shared.blueprint import Function
from shared.registry import FUNCTIONS

# How long a revoked key may still be let in.
AUTHORIZER_CACHE_S = 60
# Enough to say who was answered what and how fast. No path, query string, address or browser: a path
# names a member, a query may carry an e-mail address, and logs outlive an erasure.
ACCESS_LOG = {
    "requestId": "$context.requestId",
    "time": "$context.requestTimeEpoch",
    "route": "$context.routeKey",
    "status": "$context.status",
    "program": "$context.authorizer.program",
    "source": "$context.authorizer.source",
    "responseBytes": "$context.responseLength",
    "responseMs": "$context.responseLatency",
    "integrationMs": "$context.integrationLatency",
    "integrationStatus": "$context.integrationStatus",
    "integrationError": "$context.integrationErrorMessage",
    "authorizerError": "$context.authorizer.error",
    "gatewayError": "$context.error.message",
}


def add_gateway(
    scope: Construct, functions: Mapping[str, lambda_.IFunction], options: Options
) -> apigateway.HttpApi:
    """Add the API, its one stage, and a route to its function for each route of the registry."""
    api = apigateway.HttpApi(
        scope,
        "Api",
        description="Laurel, a customer loyalty engine",
        create_default_stage=False,
        default_authorizer=_authorizer(functions),
    )
    for function in FUNCTIONS:
        _add_routes(api, function, functions[function.name])
    _add_stage(scope, api, options)
    return api


def _authorizer(functions: Mapping[str, lambda_.IFunction]) -> authorizers.HttpLambdaAuthorizer:
    (name,) = (function.name for function in FUNCTIONS if function.authorizes)
    return authorizers.HttpLambdaAuthorizer(
        "Keys",
        functions[name],
        response_types=[authorizers.HttpLambdaResponseType.SIMPLE],
        identity_source=["$request.header.Authorization"],
        results_cache_ttl=Duration.seconds(AUTHORIZER_CACHE_S),
    )


def _add_routes(api: apigateway.HttpApi, function: Function, handler: lambda_.IFunction) -> None:
    integration = integrations.HttpLambdaIntegration(f"{function.name.title()}Integration", handler)
    for route in function.routes:
        built = api.add_routes(
            path=route.path,
            methods=[apigateway.HttpMethod[route.method]],
            integration=integration,
            authorizer=None if route.needs_key else apigateway.HttpNoneAuthorizer(),
        )
        if route.by_link:
            acknowledge(
                built[0],
                "AwsSolutions::AwsSolutions-APIG4",
                "Opened by members from messages, who hold no key: the path is signed, and the function verifies that"
                " before it reads anything.",
            )
        if route.signed_by:
            acknowledge(
                built[0],
                "AwsSolutions::AwsSolutions-APIG4",
                "Called by shops, which hold no key but sign the body; an authorizer is not shown the body, so the"
                f" function verifies the signature ({', '.join(route.signed_by)}) before it reads anything.",
            )


def _add_stage(scope: Construct, api: apigateway.HttpApi, options: Options) -> None:
    log_group = logs.LogGroup(
        scope, "AccessLog", retention=retention(options), removal_policy=RemovalPolicy.DESTROY
    )
    apigateway.HttpStage(
        scope,
        "Stage",
        http_api=api,
        stage_name="$default",
        auto_deploy=True,
        throttle=apigateway.ThrottleSettings(
            rate_limit=options.requests_per_s_max, burst_limit=options.requests_burst_max
        ),
        access_log_settings=_AccessLog(log_group),
    )


@jsii.implements(apigateway.IAccessLogSettings)
class _AccessLog:
    """One JSON line per request into a log group."""

    def __init__(self, log_group: logs.ILogGroup) -> None:
        self._log_group = log_group

    @property
    def destination(self) -> apigateway.IAccessLogDestination:
        return apigateway.LogGroupLogDestination(self._log_group)

    @property
    def format(self) -> rest.AccessLogFormat:
        return rest.AccessLogFormat.custom(json.dumps(ACCESS_LOG))
