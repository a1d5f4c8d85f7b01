"""The table of access patterns names what the store really has."""

import importlib
import inspect
import re
from pathlib import Path

import pytest

DOCUMENT = Path(__file__).parents[2] / "docs" / "access-patterns.md"
MODULES = (
    "answers",
    "audit",
    "birthdays",
    "codes",
    "commit",
    "connections",
    "coupons",
    "credentials",
    "customers",
    "cursors",
    "endpoints",
    "health",
    "friends",
    "heard",
    "histories",
    "journal",
    "owned",
    "pool_audit",
    "pools",
    "members",
    "profiles",
    "programs",
    "receipts",
    "replays",
    "runs",
    "said",
    "sweep",
    "voucher_codes",
    "triggers",
    "wake",
)


def named() -> set[str]:
    named, module = set[str](), ""
    for word in re.findall(r"`((?:[a-z_]+)?\.[a-z_]+)`", DOCUMENT.read_text()):
        owner, function = word.split(".")
        module = owner or module
        named.add(f"{module}.{function}")
    return named


def existing() -> set[str]:
    return {
        f"{name}.{function}"
        for name in MODULES
        for function, found in inspect.getmembers(importlib.import_module(f"shared.store.{name}"))
        if inspect.isfunction(found) and found.__module__ == f"shared.store.{name}"
    }


@pytest.mark.parametrize("pattern", sorted(named()))
def test_every_pattern_named_is_a_function_of_the_store(pattern: str) -> None:
    assert pattern in existing()


def test_every_public_function_that_asks_the_table_is_named() -> None:
    not_patterns = {
        "owned.given_text",
        "owned.parts",
        "friends.parts",
        "said.parts",
        "profiles.plain",
        "commit.drawn_by",
        "pool_audit.unsound",
        "pools.lapses",
        "pools.netted",
        "pools.parts",
        "pools.planned",
        "pools.share",
        "pools.shards",
        "sweep.sweep",  # the run that settle is a part of
        "wake.comes_earlier",
        "wake.comes_in_time",
        "wake.wake_item",
        "credentials.register",  # issue, with a secret of the operator's choice
        "birthdays.attributes",  # what a profile is written with
        "members.attributes",  # what commit writes with a first entry
        "journal.recorded",  # an item as a value
        "programs.versions",  # manifests and documents, remembered
        "receipts.key_of",
        "receipts.read",  # what records_of and audit share
    }
    public = {name for name in existing() if not name.split(".")[1].startswith("_")}
    assert public - not_patterns == named()
