"""Reads an export: CSV, gzip or plain, any usual delimiter, UTF-8."""

import csv
import gzip
import sys
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple, TextIO

from infra.cli.errors import CommandError

_GZIP_MAGIC = b"\x1f\x8b"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_DELIMITERS = ",;\t|"
_FIELD_LIMIT = 1 << 20


class Numbered(NamedTuple):
    """A row and the line of the file on which it begins."""

    line: int
    cells: list[str]


def rows(path: Path) -> Iterator[list[str]]:
    """The header, then every row as long as the header; CommandError says what is unreadable and where."""
    found = numbered(path)
    header = next(found).cells
    yield header
    for line, cells in found:
        if len(cells) > len(header):
            raise CommandError(f"{path}: line {line}: {too_long(cells, header)}")
        yield fitted(cells, header)


def numbered(path: Path, *, strict: bool = False) -> Iterator[Numbered]:
    """The header, then every row as it is; ``strict`` lets no stray quote pass. CommandError for what is no CSV."""
    try:
        with closing(_open(path)) as stream:
            yield from _parse(stream, strict=strict)
    except UnicodeDecodeError as error:
        raise CommandError(f"{path}: not UTF-8 text ({error.reason}); save it as UTF-8") from None
    except (EOFError, zlib.error) as error:
        raise CommandError(f"{path}: the compressed file is damaged ({error})") from None
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror or error}") from None


def fitted(cells: list[str], header: list[str]) -> list[str]:
    """A row as long as the header: spreadsheets drop trailing empty cells."""
    return cells + [""] * (len(header) - len(cells))


def too_long(cells: list[str], header: list[str]) -> str:
    """What is wrong with a row of more cells than columns: a quoting error."""
    return f"{len(cells)} values under {len(header)} columns; is a value unquoted?"


def _open(path: Path) -> TextIO:
    with path.open("rb") as probe:
        begins = probe.read(2)
    if begins == _GZIP_MAGIC:
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    if begins in _UTF_16 or b"\0" in begins:
        raise CommandError(
            f"{path}: this is UTF-16 text (a spreadsheet's 'Unicode text'); save it as 'CSV UTF-8'"
        )
    return path.open(encoding="utf-8-sig", newline="")


def _parse(stream: TextIO, *, strict: bool) -> Iterator[Numbered]:
    csv.field_size_limit(min(sys.maxsize, _FIELD_LIMIT))
    first = stream.readline()
    delimiter = max(_DELIMITERS, key=first.count)
    header = [name.strip() for name in next(csv.reader([first], delimiter=delimiter), [])]
    if not any(header):
        raise CommandError(
            f"{stream.name}: the file is empty; its first line must name the columns"
        )
    yield Numbered(1, header)
    reader = csv.reader(stream, delimiter=delimiter, strict=strict)
    line = 2
    try:
        for row in reader:
            if any(row):
                yield Numbered(line, row)
            line = reader.line_num + 2
    except csv.Error as error:
        raise CommandError(f"{stream.name}: line {line}: {error}") from None
