"""A stack that is deployed on MiniStack, and how it is called."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from tests.infra.emulator import OPERATOR, client_of


@dataclass(frozen=True)
class Deployed:
    """A stack on MiniStack, and how to call it."""

    endpoint: str
    stack: str
    outputs: dict[str, str]

    def call(self, method: str, path: str, *, key: str = "", body: Any = None) -> httpx.Response:
        """Send a request to the HTTP API, with a bearer key unless it is empty."""
        api = self.outputs["ApiUrl"].split("//")[1].split(".")[0]
        port = self.endpoint.rsplit(":", 1)[1]
        headers = {"Host": f"{api}.execute-api.localhost:{port}"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        return httpx.request(
            method, f"{self.endpoint}{path}", headers=headers, json=body, timeout=30
        )

    def issue_key(self, source: str, scopes: tuple[str, ...], program: str = "demo") -> str:
        """Issue a credential of a program as an operator does; its secret.

        In a process of its own, because the store keeps its client and table for as long as it lives.
        """
        surroundings = {
            **OPERATOR,
            "AWS_ENDPOINT_URL_DYNAMODB": self.endpoint,
            "TABLE_NAME": self.outputs["TableName"],
        }
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-c", ISSUE_KEY, program, source, *scopes],
            env=surroundings,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout.strip()

    def laurel(self, *words: str) -> str:
        """What the command line says to an operator who asks about this stack; RuntimeError where it fails."""
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "infra.cli.main", *words, "--stack", self.stack],
            env={**OPERATOR, "AWS_ENDPOINT_URL": self.endpoint},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout

    def tell(self, source: str, kind: str, detail: Mapping[str, Any]) -> None:
        """Tell something on the stack's event bus."""
        entry = {"EventBusName": self.outputs["BusName"], "Source": source, "DetailType": kind}
        answer = client_of("events", self.endpoint).put_events(
            Entries=[{**entry, "Detail": json.dumps(detail)}]
        )
        assert answer["FailedEntryCount"] == 0, answer

    def schedules(self) -> dict[str, dict[str, Any]]:
        """The schedules there are by the name each says in its call, with what they call."""
        client = client_of("scheduler", self.endpoint)
        listed = client.list_schedules()["Schedules"]
        found = [
            client.get_schedule(Name=each["Name"], GroupName=each["GroupName"]) for each in listed
        ]
        return {json.loads(each["Target"]["Input"])["schedule"]: each for each in found}

    def call_as_scheduled(self, schedule: dict[str, Any]) -> Any:
        """Call what a schedule calls, with its input; what was answered."""
        scheduled = datetime.now(UTC).isoformat(timespec="seconds")
        target = schedule["Target"]
        answer = client_of("lambda", self.endpoint).invoke(
            FunctionName=target["Arn"],
            Payload=target["Input"].replace("<aws.scheduler.scheduled-time>", scheduled),
        )
        return json.loads(answer["Payload"].read())

    def set_up(self, function: str, **settings: str) -> None:
        """Change settings of a function, as the local service does where AWS must not."""
        client = client_of("lambda", self.endpoint)
        (name,) = (
            each["FunctionName"]
            for each in client.list_functions(MaxItems=50)["Functions"]
            if each["Handler"] == f"functions.{function}.handler.handler"
        )
        kept = client.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
        client.update_function_configuration(
            FunctionName=name, Environment={"Variables": {**kept, **settings}}
        )


ISSUE_KEY = """
import sys, time
from shared.blueprint import Scope
from shared.store.credentials import issue
program, source, *scopes = sys.argv[1:]
secret, _ = issue(
    program=program, source=source, scopes=frozenset(map(Scope, scopes)),
    name=source, now=time.time_ns() // 1_000_000,
)
print(secret)
"""
