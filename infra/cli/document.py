"""Reads a program's file: YAML or JSON, nothing silently lost or turned into something else."""

import json
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from infra.cli.errors import CommandError

_DATE = "tag:yaml.org,2002:timestamp"


class _Loader(yaml.SafeLoader):
    """YAML as JSON has it: dates stay texts, and a key given twice is an error."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != _DATE]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """The mapping; MarkedYAMLError for a key given twice."""
        seen = set[str]()
        for key, _ in node.value:
            if str(key.value) in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"{key.value!r} is given twice", problem_mark=key.start_mark
                )
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


def read(path: Path) -> object:
    """The document in the file; CommandError says where it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise CommandError(f"{path}: not UTF-8 text") from None
    if path.suffix == ".json":
        return _json(path, text)
    return _yaml(path, text)


def _json(path: Path, text: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise CommandError(f"{path}: {error}") from None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    document = dict(pairs)
    if len(document) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice!r} is given twice")
    return document


def _yaml(path: Path, text: str) -> object:
    try:
        return yaml.load(text, _Loader)  # noqa: S506 a SafeLoader, only stricter
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise CommandError(f"{path}: {where}{error.problem}") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise CommandError(f"{path}: {error}") from None
