"""The one stack: the registry, turned into a table, functions, an HTTP API and alarms."""

from collections.abc import Mapping
from pathlib import Path

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.alarms import Alarms
from infra.bus import add_bus, let_hear, let_publish
from infra.compute import Parts, add_function, add_layer, let_call
from infra.delivery import Delivery, add_queues, addresses, attach, let_send, tell_addresses
from infra.gateway import add_gateway
from infra.options import Options
from infra.packaging import stage_code, stage_layer
from infra.providers import let_reach
from infra.schedules import add_schedules
from infra.streams import add_streams
from infra.table import add_table
from shared.blueprint import Function, Permission
from shared.registry import FUNCTIONS


class LaurelStack(Stack):
    """All of one Laurel in one account and region."""

    def __init__(self, scope: Construct, options: Options, staging: Path) -> None:
        """Define the stack; what is uploaded is gathered in the empty folder ``staging``."""
        super().__init__(scope, options.stack_name, description="Laurel, a customer loyalty engine")
        self._table = add_table(self, options)
        self._bus = add_bus(self)
        self._alarms = Alarms(self, options)
        functions = self._add_functions(options, staging)
        api = add_gateway(self, functions, options)
        for each in FUNCTIONS:
            if Permission.LINK in each.may:
                url = options.public_url or api.api_endpoint
                functions[each.name].add_environment("PUBLIC_URL", url)
        self._alarms.watch_gateway(api)
        self._alarms.watch_table(self._table)
        CfnOutput(self, "ApiUrl", value=api.api_endpoint, description="Where storefronts call")
        CfnOutput(self, "BusName", value=self._bus.event_bus_name, description="Where news is told")
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
        corners = {function.name: Construct(self, function.name.title()) for function in FUNCTIONS}
        queues = {each.name: add_queues(corners[each.name], each) for each in FUNCTIONS}
        tell_addresses(self, tuple(each for of in queues.values() for each in of))
        built = {
            function.name: self._add_function(corners[function.name], function, parts, queues)
            for function in FUNCTIONS
        }
        for function in FUNCTIONS:
            let_call(function, built[function.name], built)
        return built

    def _add_function(
        self,
        corner: Construct,
        function: Function,
        parts: Parts,
        queues: Mapping[str, tuple[Delivery, ...]],
    ) -> lambda_.Function:
        """A function with all that calls it but the gateway, and the alarms on both."""
        deliveries = queues[function.name]
        others = tuple(
            each for of in queues.values() for each in of if each.name in function.sends_to
        )
        built = add_function(corner, function, parts, addresses((*deliveries, *others)))
        attach(function, built, deliveries)
        let_send(built, others)
        let_publish(function, built, self._bus)
        let_hear(corner, function, deliveries, self._bus)
        let_reach(function, built, parts.options)
        missed = add_schedules(corner, function, built)
        lost = add_streams(corner, function, built, self._table)
        self._alarms.watch_function(function, built)
        self._alarms.watch_log(function, built)
        self._alarms.watch_deliveries(function, deliveries, (*missed, *lost))
        self._alarms.watch_streams(function, built)
        return built
