"""What an operator may choose, and what is refused before anything is deployed."""

from dataclasses import dataclass
from typing import Any

import pytest

from infra.options import Options, UnusableOption


@dataclass(frozen=True)
class Chosen:
    """A context as CDK gives it, from plain values."""

    values: dict[str, Any]

    def try_get_context(self, key: str) -> Any:
        return self.values.get(key)


def test_nothing_chosen_is_python_3_13_on_arm() -> None:
    options = Options.chosen_in(Chosen({}))

    assert (options.python_version, options.layer_platform) == ("3.13", "aarch64-manylinux2014")
    assert options.tracing is False


def test_the_layer_follows_the_architecture() -> None:
    options = Options.chosen_in(Chosen({"architecture": "x86_64", "runtime": "python3.12"}))

    assert (options.python_version, options.layer_platform) == ("3.12", "x86_64-manylinux2014")


def test_the_wheels_can_be_chosen_apart_from_the_architecture() -> None:
    options = Options.chosen_in(Chosen({"wheel_platform": "aarch64-apple-darwin"}))

    assert options.layer_platform == "aarch64-apple-darwin"


@pytest.mark.parametrize(
    ("given", "meant"), [("true", True), (True, True), ("no", False), ("0", False)]
)
def test_the_command_line_gives_text_and_cdk_json_gives_values(given: object, meant: bool) -> None:
    assert Options.chosen_in(Chosen({"tracing": given})).tracing is meant


def test_numbers_may_be_given_as_text() -> None:
    assert Options.chosen_in(Chosen({"requests_per_s_max": "50"})).requests_per_s_max == 50


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("architecture", "sparc"),
        ("runtime", "nodejs24.x"),
        ("tracing", "perhaps"),
        ("requests_per_s_max", "many"),
        ("requests_per_s_max", "0"),
        ("table_writes_per_s_max", -1),
        ("table_reads_per_s_max", 1.5),
        ("log_retention", "infinite"),
        ("log_level", "LOUD"),
        ("alarm_topic_arn", ["a", "b"]),
    ],
)
def test_what_cannot_work_is_refused_by_name(name: str, value: object) -> None:
    with pytest.raises(UnusableOption, match=name):
        Options.chosen_in(Chosen({name: value}))
