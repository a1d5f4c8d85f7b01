"""The one stack: the registry, turned into a table, functions, an HTTP API and alarms."""

from pathlib import Path

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.alarms import Alarms
from infra.compute import Parts, add_function, add_layer
from infra.gateway import add_gateway
from infra.options import Options
from infra.packaging import stage_code, stage_layer
from infra.table import add_table
from shared.registry import FUNCTIONS


class LaurelStack(Stack):
    """All of one Laurel in one account and region."""

    def __init__(self, scope: Construct, options: Options, staging: Path) -> None:
        """Define the stack; what is uploaded is gathered in the empty folder ``staging``."""
        super().__init__(scope, options.stack_name, description="Laurel, a customer loyalty engine")
        self._table = add_table(self, options)
        functions = self._add_functions(options, staging)
        api = add_gateway(self, functions, options)
        self._add_alarms(functions, api, options)
        CfnOutput(self, "ApiUrl", value=api.api_endpoint, description="Where storefronts call")
        CfnOutput(self, "TableName", value=self._table.table_name, description="The one table")

    def _add_functions(self, options: Options, staging: Path) -> dict[str, lambda_.Function]:
        code, layer = staging / "code", staging / "layer"
        code.mkdir()
        layer.mkdir()
        parts = Parts(
            table=self._table,
            code=stage_code(code, options),
            layer=add_layer(self, stage_layer(layer, options), options),
            options=options,
        )
        return {function.name: add_function(self, function, parts) for function in FUNCTIONS}

    def _add_alarms(
        self,
        functions: dict[str, lambda_.Function],
        api: apigateway.HttpApi,
        options: Options,
    ) -> None:
        alarms = Alarms(self, options)
        for function in FUNCTIONS:
            alarms.watch_function(function, functions[function.name])
        alarms.watch_gateway(api)
        alarms.watch_table(self._table)
