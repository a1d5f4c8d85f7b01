"""A synthesised assembly, deployed on MiniStack the way `cdk deploy` deploys it on AWS.

MiniStack is an emulator, so some things are the harness's work: it holds no bootstrap stack, so the
bucket and the version parameter of one are made here; it runs functions with its own interpreter, so
the assembly is synthesised for that; it serves the API under a Host header on one port; it has no TLS,
on which the queues insist by policies that are left out here; and it checks roles only when told to
(AUTH), which it is here: a permission missing from a role fails the tests.
"""

import io
import json
import os
import platform
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import httpx

from tests.infra.template import as_list

ACCOUNT, REGION = "000000000000", "eu-west-1"
BUCKET = f"cdk-hnb659fds-assets-{ACCOUNT}-{REGION}"  # the name the template refers to
OPERATOR = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": REGION,
}
START_S, STOP_S = 60, 20


def host_choices() -> dict[str, str]:
    """The context that makes functions and layer fit the machine and interpreter of the tests."""
    arm = platform.machine() in {"aarch64", "arm64"}
    choices = {
        "architecture": "arm64" if arm else "x86_64",
        "runtime": f"python{sys.version_info.major}.{sys.version_info.minor}",
    }
    if sys.platform == "darwin":
        choices["wheel_platform"] = "aarch64-apple-darwin" if arm else "x86_64-apple-darwin"
    return choices


@contextmanager
def ministack(folder: Path) -> Iterator[str]:
    """MiniStack on a free port of 127.0.0.1 that checks roles; keeps nothing; its endpoint."""
    port = _free_port()
    endpoint = f"http://127.0.0.1:{port}"
    with (folder / "ministack.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "ministack"],
            env=_surroundings(folder, port),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_until_healthy(process, endpoint)
        yield endpoint
    finally:
        _stop(process)


def _surroundings(folder: Path, port: int) -> dict[str, str]:
    """What MiniStack, and so every function it runs, finds in its environment: little."""
    return {
        "PATH": os.defpath,
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "AUTH": "true",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_ENABLED": "0",  # or it takes port 8883, and two of it cannot run
        "MINISTACK_REGION": REGION,
        "PERSIST_STATE": "0",
        "STATE_DIR": str(folder / "state"),
        "S3_DATA_DIR": str(folder / "s3"),
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_healthy(process: subprocess.Popen[bytes], endpoint: str) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"MiniStack ended with {process.returncode} before it was up")
        try:
            if httpx.get(f"{endpoint}/_ministack/health", timeout=1).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise TimeoutError(f"MiniStack did not answer within {START_S} s")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Stop MiniStack, and with its whole session whatever functions still run."""
    process.terminate()
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(STOP_S)


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
        answer = _client("events", self.endpoint).put_events(
            Entries=[{**entry, "Detail": json.dumps(detail)}]
        )
        assert answer["FailedEntryCount"] == 0, answer

    def schedules(self) -> dict[str, dict[str, Any]]:
        """The schedules there are by the name each says in its call, with what they call."""
        client = _client("scheduler", self.endpoint)
        listed = client.list_schedules()["Schedules"]
        found = [
            client.get_schedule(Name=each["Name"], GroupName=each["GroupName"]) for each in listed
        ]
        return {json.loads(each["Target"]["Input"])["schedule"]: each for each in found}

    def call_as_scheduled(self, schedule: dict[str, Any]) -> Any:
        """Call what a schedule calls, with its input; what was answered."""
        scheduled = datetime.now(UTC).isoformat(timespec="seconds")
        target = schedule["Target"]
        answer = _client("lambda", self.endpoint).invoke(
            FunctionName=target["Arn"],
            Payload=target["Input"].replace("<aws.scheduler.scheduled-time>", scheduled),
        )
        return json.loads(answer["Payload"].read())

    def set_up(self, function: str, **settings: str) -> None:
        """Change settings of a function, as the local service does where AWS must not."""
        client = _client("lambda", self.endpoint)
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


def deploy(assembly: Path, endpoint: str) -> Deployed:
    """Upload what the assembly lists and create its one stack; RuntimeError says what failed."""
    (template,) = assembly.glob("*.template.json")
    stack = template.name.removesuffix(".template.json")
    _bootstrap(endpoint)
    address = _upload(assembly / f"{stack}.assets.json", endpoint)
    formation = _client("cloudformation", endpoint)
    formation.create_stack(StackName=stack, TemplateURL=address, Capabilities=["CAPABILITY_IAM"])
    return Deployed(endpoint, stack, _outputs_when_complete(formation, stack))


def _bootstrap(endpoint: str) -> None:
    """What `cdk bootstrap` leaves in an account, as far as the template asks for it."""
    _client("s3", endpoint).create_bucket(
        Bucket=BUCKET,
        CreateBucketConfiguration={"LocationConstraint": REGION},
    )
    _client("ssm", endpoint).put_parameter(
        Name="/cdk-bootstrap/hnb659fds/version", Value="30", Type="String"
    )


def _upload(listing: Path, endpoint: str) -> str:
    """Put every asset where the listing says; the address of the template, which is one of them."""
    client = _client("s3", endpoint)
    address = ""
    for file in json.loads(listing.read_text())["files"].values():
        source = listing.parent / file["source"]["path"]
        content = _zipped(source) if source.is_dir() else _adapted(source.read_text())
        for place in file["destinations"].values():
            client.put_object(Bucket=BUCKET, Key=place["objectKey"], Body=content)
            if source.name.endswith(".template.json"):
                address = f"{endpoint}/{BUCKET}/{place['objectKey']}"
    return address


def _adapted(template: str) -> bytes:
    """The template without what lets nobody into a queue who comes without TLS.

    And where AWS asks for leave to send a message, MiniStack asks for leave to send a batch of them.
    """
    content = json.loads(template)
    resources = content["Resources"]
    shut = {name for name, found in resources.items() if found["Type"] == "AWS::SQS::QueuePolicy"}
    for resource in resources.values():
        after = resource.get("DependsOn", [])
        resource["DependsOn"] = [name for name in as_list(after) if name not in shut]
        if resource["Type"] == "AWS::IAM::Policy":
            for statement in resource["Properties"]["PolicyDocument"]["Statement"]:
                actions = as_list(statement["Action"])
                if "sqs:SendMessage" in actions:
                    statement["Action"] = [*actions, "sqs:SendMessageBatch"]
    content["Resources"] = {name: resources[name] for name in resources if name not in shut}
    return json.dumps(content).encode()


def _zipped(folder: Path) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, file.relative_to(folder))
    return buffer.getvalue()


def _outputs_when_complete(formation: Any, stack: str) -> dict[str, str]:
    while True:
        (found,) = formation.describe_stacks(StackName=stack)["Stacks"]
        if not found["StackStatus"].endswith("IN_PROGRESS"):
            break
        time.sleep(0.2)
    if found["StackStatus"] != "CREATE_COMPLETE":
        events = formation.describe_stack_events(StackName=stack)["StackEvents"]
        failed = [event for event in events if "FAILED" in event["ResourceStatus"]]
        reasons = "\n".join(
            f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason')}" for event in failed
        )
        raise RuntimeError(f"{found['StackStatus']}\n{reasons}")
    return {output["OutputKey"]: output["OutputValue"] for output in found["Outputs"]}


def _client(service: Any, endpoint: str) -> Any:
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id=OPERATOR["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=OPERATOR["AWS_SECRET_ACCESS_KEY"],
    )
