"""Deploys a synthesised assembly on MiniStack the way `cdk deploy` deploys it on AWS.

It has no TLS, on which the queues insist by policies that are left out here.
"""

import io
import json
import time
import zipfile
from pathlib import Path
from typing import Any

from tests.infra.deployment import Deployed
from tests.infra.emulator import ACCOUNT, REGION, client_of
from tests.infra.template import as_list

BUCKET = f"cdk-hnb659fds-assets-{ACCOUNT}-{REGION}"  # the name the template refers to


def deploy(assembly: Path, endpoint: str) -> Deployed:
    """Upload what the assembly lists and create its one stack; RuntimeError says what failed."""
    (template,) = assembly.glob("*.template.json")
    stack = template.name.removesuffix(".template.json")
    _bootstrap(endpoint)
    address = _upload(assembly / f"{stack}.assets.json", endpoint)
    formation = client_of("cloudformation", endpoint)
    formation.create_stack(StackName=stack, TemplateURL=address, Capabilities=["CAPABILITY_IAM"])
    return Deployed(endpoint, stack, _outputs_when_complete(formation, stack))


def _bootstrap(endpoint: str) -> None:
    """What `cdk bootstrap` leaves in an account, as far as the template asks for it."""
    client_of("s3", endpoint).create_bucket(
        Bucket=BUCKET,
        CreateBucketConfiguration={"LocationConstraint": REGION},
    )
    client_of("ssm", endpoint).put_parameter(
        Name="/cdk-bootstrap/hnb659fds/version", Value="30", Type="String"
    )


def _upload(listing: Path, endpoint: str) -> str:
    """Put every asset where the listing says; the address of the template, which is one of them."""
    client = client_of("s3", endpoint)
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
