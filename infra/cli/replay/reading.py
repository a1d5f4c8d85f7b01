"""Reads an order export: gzip or plain, any usual delimiter, UTF-8."""

import csv
import gzip
import sys
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TextIO

from infra.cli.errors import CommandError

_GZIP_MAGIC = b"\x1f\x8b"
_DELIMITERS = ",;\t|"
_FIELD_LIMIT = 1 << 20


def rows(path: Path) -> Iterator[list[str]]:
    """The header, then every row as long as the header; CommandError says what is unreadable and where."""
    try:
        with closing(_open(path)) as stream:
            yield from _parse(stream)
    except UnicodeDecodeError as error:
        raise CommandError(f"{path}: not UTF-8 text ({error.reason}); save it as UTF-8") from None
    except (EOFError, zlib.error) as error:
        raise CommandError(f"{path}: the compressed file is damaged ({error})") from None
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror or error}") from None


def _open(path: Path) -> TextIO:
    with path.open("rb") as probe:
        zipped = probe.read(2) == _GZIP_MAGIC
    if zipped:
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _parse(stream: TextIO) -> Iterator[list[str]]:
    csv.field_size_limit(min(sys.maxsize, _FIELD_LIMIT))
    first = stream.readline()
    delimiter = max(_DELIMITERS, key=first.count)
    header = [name.strip() for name in next(csv.reader([first], delimiter=delimiter), [])]
    if not any(header):
        raise CommandError(
            f"{stream.name}: the file is empty; its first line must name the columns"
        )
    yield header
    reader = csv.reader(stream, delimiter=delimiter)
    try:
        for row in reader:
            if any(row):
                yield _fitted(row, len(header), f"{stream.name}: line {reader.line_num + 1}")
    except csv.Error as error:
        raise CommandError(f"{stream.name}: line {reader.line_num + 1}: {error}") from None


def _fitted(row: list[str], width: int, where: str) -> list[str]:
    """Spreadsheets drop trailing empty cells; more cells than columns is a quoting error."""
    if len(row) > width:
        raise CommandError(
            f"{where}: {len(row)} values under {width} columns; is a value unquoted?"
        )
    return row + [""] * (width - len(row))
