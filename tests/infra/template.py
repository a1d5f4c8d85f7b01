"""A CloudFormation template, read by what a test asks of it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

Resource = dict[str, Any]


@dataclass(frozen=True)
class Template:
    """The one template of an assembly."""

    text: str
    resources: dict[str, Resource]
    outputs: dict[str, Any]
    report: list[dict[str, Any]]  # one of each rule pack

    @classmethod
    def read(cls, assembly: Path) -> Self:
        """The template and the report of findings beside it."""
        (file,) = assembly.glob("*.template.json")
        content = json.loads(file.read_text())
        report = json.loads((assembly / "validation-report.json").read_text())
        return cls(
            file.read_text(), content["Resources"], content["Outputs"], report["pluginReports"]
        )

    def of(self, kind: str) -> dict[str, Resource]:
        """The properties of all resources of one type, by logical id."""
        return {
            name: resource["Properties"]
            for name, resource in self.resources.items()
            if resource["Type"] == f"AWS::{kind}"
        }

    def one(self, kind: str) -> Resource:
        """The properties of the only resource of a type."""
        (properties,) = self.of(kind).values()
        return properties

    def function(self, name: str) -> Resource:
        """The properties of the Lambda function of a registry entry."""
        handler = f"functions.{name}.handler.handler"
        (properties,) = (
            function for function in self.of("Lambda::Function").values()
            if function["Handler"] == handler
        )  # fmt: skip
        return properties

    def logical_id(self, name: str) -> str:
        """The logical id of the Lambda function of a registry entry."""
        handler = f"functions.{name}.handler.handler"
        functions = self.of("Lambda::Function").items()
        (found,) = (each for each, function in functions if function["Handler"] == handler)
        return found

    def function_name(self, logical_id: str) -> str:
        """The registry's name for a Lambda function of the template."""
        handler: str = self.of("Lambda::Function")[logical_id]["Handler"]
        return handler.split(".")[1]

    def statements(self) -> Iterator[tuple[str, Resource]]:
        """Every statement of every policy, with the logical id of the role that has it."""
        for policy in self.of("IAM::Policy").values():
            for statement in policy["PolicyDocument"]["Statement"]:
                for role in policy["Roles"]:
                    yield role["Ref"], statement

    def granted(self, function: str) -> list[Resource]:
        """The statements of a registry entry's role."""
        role = self.function(function)["Role"]["Fn::GetAtt"][0]
        return [statement for owner, statement in self.statements() if owner == role]

    def sources(self, function: str, attribute: str = "Arn") -> list[Resource]:
        """What calls a registry entry's function: queues, or streams by the name of their attribute."""
        return [
            source
            for source in self.of("Lambda::EventSourceMapping").values()
            if self.function_name(source["FunctionName"]["Ref"]) == function
            and source["EventSourceArn"]["Fn::GetAtt"][1] == attribute
        ]

    def deliveries(self, function: str) -> list[str]:
        """The logical ids of the queues that call a registry entry's function."""
        return [each["EventSourceArn"]["Fn::GetAtt"][0] for each in self.sources(function)]

    def lost(self, function: str) -> list[str]:
        """Where is kept which records of a stream a registry entry's function could not take."""
        return [
            arn(each["DestinationConfig"]["OnFailure"]["Destination"]).split(".")[0]
            for each in self.sources(function, "StreamArn")
        ]

    def missed(self, function: str) -> list[str]:
        """Where the calls of a registry entry's function end that nobody waited for and that failed."""
        return [
            arn(failing["DestinationConfig"]["OnFailure"]["Destination"]).split(".")[0]
            for failing in self.of("Lambda::EventInvokeConfig").values()
            if self.function_name(failing["FunctionName"]["Ref"]) == function
        ]


def as_list(value: Any) -> list[Any]:
    """What IAM writes as one value or a list of them, as a list."""
    return value if isinstance(value, list) else [value]


def arn(value: Any) -> str:
    """A resource reference as readable text: the logical id it starts from and what follows."""
    if isinstance(value, str):
        return value
    if "Fn::GetAtt" in value:
        return f"{value['Fn::GetAtt'][0]}.{value['Fn::GetAtt'][1]}"
    if "Ref" in value:
        return str(value["Ref"])
    return "".join(arn(part) for part in value["Fn::Join"][1])
