"""What an operator may choose, with ``-c name=value`` or in cdk.json, and what holds when nothing is chosen."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from typing import Any, Protocol, Self

WHEEL_PLATFORMS = {"arm64": "aarch64-manylinux2014", "x86_64": "x86_64-manylinux2014"}
RETENTIONS = (
    "one_week", "two_weeks", "one_month", "two_months", "three_months", "six_months", "one_year"
)  # fmt: skip
LOG_LEVELS = ("DEBUG", "INFO", "WARN", "ERROR")
YES, NO = ("true", "1", "yes", "on"), ("false", "0", "no", "off", "")


class UnusableOption(ValueError):
    """A context value that cannot be what its option needs; the message names the option and the fix."""


class Context(Protocol):
    """Where choices are looked up; every construct's ``node`` is one."""

    def try_get_context(self, key: str) -> Any:
        """The value chosen for a key, or None."""


@dataclass(frozen=True)
class Options:
    """The choices of one deployment; every field is a CDK context key of the same name."""

    stack_name: str = "Laurel"
    runtime: str = "python3.13"
    architecture: str = "arm64"
    wheel_platform: str = ""  # what uv resolves the layer for; by architecture when empty
    tracing: bool = False
    log_level: str = "INFO"
    log_retention: str = "one_month"  # of every log; one of RETENTIONS
    table_reads_per_s_max: int = 2000  # read units; a fuse against runaway cost, not a target
    table_writes_per_s_max: int = 2000  # write units; an order costs four
    requests_per_s_max: int = 500
    requests_burst_max: int = 1000
    alarm_topic_arn: str = ""
    public_url: str = ""  # where members reach the API; its own address when empty
    sms: bool = False  # whether text messages may be sent; they cost, and AWS has no resource to limit them by

    @classmethod
    def chosen_in(cls, context: Context) -> Self:
        """The options that a construct tree's context gives; raises UnusableOption."""
        chosen: dict[str, Any] = {}
        for option in fields(cls):
            value = context.try_get_context(option.name)
            if value is not None:
                chosen[option.name] = _read(option.name, value, type(option.default))
        options = cls(**chosen)
        options.check()
        return options

    @property
    def python_version(self) -> str:
        """The version the runtime runs, as uv names it: ``3.13``."""
        return self.runtime.removeprefix("python")

    @property
    def layer_platform(self) -> str:
        """The platform whose wheels the layer carries, as uv names it."""
        return self.wheel_platform or WHEEL_PLATFORMS[self.architecture]

    def check(self) -> None:
        """Refuse what would only fail half way through a deployment; raises UnusableOption."""
        _one_of("architecture", self.architecture, WHEEL_PLATFORMS)
        _one_of("log_level", self.log_level, LOG_LEVELS)
        _one_of("log_retention", self.log_retention, RETENTIONS)
        if not self.runtime.startswith("python3."):
            raise UnusableOption(f"runtime is a python3 runtime of Lambda, not {self.runtime!r}")
        if self.public_url and not self.public_url.startswith("https://"):
            raise UnusableOption(f"public_url begins with https://, not {self.public_url!r}")
        for option in fields(self):
            value = getattr(self, option.name)
            if type(option.default) is int and value < 1:
                raise UnusableOption(f"{option.name} is 1 or more, not {value}")


def _one_of(name: str, value: str, known: Collection[str]) -> None:
    if value not in known:
        raise UnusableOption(f"{name} is {' or '.join(known)}, not {value!r}")


def _read(name: str, value: Any, kind: type) -> Any:
    """A context value as its option's type; the CDK command line passes everything as text."""
    if kind is bool:
        return _truth(name, value)
    if kind is int:
        return _whole_number(name, value)
    if not isinstance(value, str):
        raise UnusableOption(f"{name} is text, not {value!r}")
    return value


def _truth(name: str, value: Any) -> bool:
    text = str(value).lower()
    if text in YES or text in NO:
        return text in YES
    raise UnusableOption(f"{name} is true or false, not {value!r}")


def _whole_number(name: str, value: Any) -> int:
    try:
        return int(str(value))
    except ValueError:
        raise UnusableOption(f"{name} is a whole number, not {value!r}") from None
