"""What differs between two programs, place by place."""

from typing import Any

import pytest

from infra.cli.program.differences import differences
from tests.builders import BASE_RULE, a_document

BOOKS = {"rule": "books", "kind": "multiplier", "category": "books", "factor": "2"}


def told(before: object, after: object) -> list[str]:
    return [f"{each.pointer}: {each.words}" for each in differences(before, after)]


def with_rules(*rules: dict[str, Any]) -> dict[str, Any]:
    return a_document(earning=list(rules))


def test_a_program_does_not_differ_from_itself() -> None:
    assert told(a_document(), a_document()) == []


def test_a_field_that_changed_is_told_with_the_rule_it_belongs_to() -> None:
    assert told(with_rules(BASE_RULE), with_rules({**BASE_RULE, "rate": "2"})) == [
        '/earning/0/rate: rule "base": "1" becomes "2"'
    ]


def test_a_rule_is_known_by_its_name_wherever_it_stands() -> None:
    assert told(with_rules(BASE_RULE), with_rules(BOOKS, BASE_RULE)) == [
        '/earning/0: rule "books" is new: {"category": "books", "factor": "2",'
        ' "kind": "multiplier", "rule": "books"}'
    ]
    assert told(with_rules(BASE_RULE, BOOKS), with_rules(BOOKS, BASE_RULE)) == [
        "/earning: the order becomes books, base"
    ]


def test_what_is_left_out_is_told_at_its_old_place() -> None:
    [gone] = told(with_rules(BASE_RULE, BOOKS), with_rules(BASE_RULE))
    assert gone.startswith('/earning/1: rule "books" is left out: ')


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ({}, {"a/b": 1}, "/a~1b: 1 is new"),
        ({"a": True}, {}, "/a: true is left out"),
        ({"a": 1}, {"a": True}, "/a: 1 becomes true"),
        ({"a": [1, 2]}, {"a": [2, 1]}, "/a: [1, 2] becomes [2, 1]"),
        ({"a": {"b": 1}}, {"a": [1]}, '/a: {"b": 1} becomes [1]'),
        ({"a": "x" * 200}, {"a": 1}, f'/a: "{"x" * 119}… becomes 1'),
        (
            {"levels": [{"tier": "a", "threshold": 0}]},
            {"levels": [{"tier": "a", "threshold": 1}]},
            '/levels/0/threshold: tier "a": 0 becomes 1',
        ),
        (
            {"rewards": [{"reward": "a"}]},
            {"rewards": [{"reward": "a"}, {"reward": "a"}]},
            '/rewards: [{"reward": "a"}] becomes [{"reward": "a"}, {"reward": "a"}]',
        ),
    ],
)
def test_other_places_are_compared_by_value(before: object, after: object, words: str) -> None:
    assert told(before, after) == [words]
