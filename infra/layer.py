"""The functions' dependencies in one folder: what uv.lock pins, for the platform they run on, without Docker."""

import json
import os
import pickle
import shutil
import struct
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# botocore carries a description of each of AWS's 400 services, 22 of its 24 MB, and opens one only when
# a client for that service is made. The functions make clients for these; a test reads their code and
# fails when one makes another. Without the rest, layer and code fit in 25 MB with the pinned boto3 inside.
AWS_APIS = ("dynamodb", "events", "lambda", "ses", "sns", "sqs")
# Babel carries how 700 locales write everything, 32 MB. Kept are these languages with all their regions, "root" that
# they all build on, and of each what numbers, money, dates and plurals need: a third of a megabyte. A test compares
# what they write with what all of it writes.
LANGUAGES = (
    "ar", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fil", "fr", "he", "hi", "hr", "hu",
    "id", "it", "ja", "ko", "lt", "lv", "ms", "nb", "nl", "no", "pl", "pt", "ro", "root", "ru", "sk", "sl", "sr", "sv",
    "sw", "ta", "te", "th", "tr", "uk", "ur", "vi", "zh",
)  # fmt: skip
LOCALE_DATA = (
    "character_order", "currency_formats", "currency_symbols",
    "date_formats", "datetime_formats", "day_periods", "days", "decimal_formats", "default_numbering_system", "eras",
    "locale_id", "months", "number_symbols", "numbering_systems", "percent_formats", "plural_form", "quarters",
    "time_formats", "week_data",
)  # fmt: skip
GLOBAL_DATA = (
    "all_currencies", "currency_fractions", "language_aliases", "likely_subtags", "meta_zones", "parent_exceptions",
    "script_aliases", "territory_aliases", "variant_aliases", "zone_aliases",
)  # fmt: skip
# What no function ever imports. They talk to AWS through boto3's core, botocore; of Powertools they take the logger.
# A test imports every function and logs with nothing but this layer.
UNUSED = (
    "*.dist-info/sboms",
    "babel/messages",  # catalogues of translations, for who makes them
    "bin",
    "boto3",
    "s3transfer",
    "pydantic/v1",
    "urllib3/contrib/emscripten",
    "aws_lambda_powertools/event_handler",
    "aws_lambda_powertools/utilities/[!_j]*",
)
UNUSED_FILES = (
    "*.dist-info/RECORD",
    "dateutil/zoneinfo/*.tar.gz",  # zones come from tzdata
    "botocore/data/*/*/examples-1.json",  # for documentation
    "pydantic/mypy.py",
    "tzdata/zoneinfo/tzdata.zi",  # what the zones beside it were compiled from
)


class UvNotFound(RuntimeError):
    """uv is nowhere it is looked for; the message says where that is."""


class UvFailed(RuntimeError):
    """uv could not do what was asked of it; the message is uv's own."""


def locked_requirements() -> str:
    """The project's own dependencies as uv.lock pins them, with hashes and without any group."""
    return _uv(
        "export", "--quiet", "--frozen", "--no-header", "--no-annotate",
        "--no-dev", "--no-default-groups", "--no-emit-project",
    )  # fmt: skip


def install(requirements: Path, packages: Path, *, platform: str, python_version: str) -> None:
    """Install locked requirements into a folder, for a platform and Python that need not be this one.

    Raises UvFailed, for instance where a dependency has no wheel for that platform.
    """
    _uv(
        "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--only-binary", ":all:",
        "--python-platform", platform, "--python-version", python_version,
        "--target", str(packages), "--requirements", str(requirements),
    )  # fmt: skip
    _leave_out_unused(packages)


def find_uv() -> str:
    """The path of uv: the one running us, on the path, beside Python, or the one ``make`` fetched."""
    candidates = (
        os.environ.get("UV"),
        shutil.which("uv"),
        Path(sys.executable).with_name("uv"),
        ROOT / ".uv" / "bin" / "uv",
    )
    for candidate in candidates:
        if candidate and Path(candidate).is_file():
            return str(candidate)
    raise UvNotFound(
        "uv is not in $UV, on the path, beside Python or in .uv/bin; `make` fetches it"
    )


def _leave_out_unused(packages: Path) -> None:
    """Remove what nobody opens: unused modules, lists of what was installed, AWS services nobody calls."""
    for pattern in UNUSED_FILES:
        for file in packages.glob(pattern):
            file.unlink()
    for pattern in UNUSED:
        for folder in filter(Path.is_dir, packages.glob(pattern)):
            shutil.rmtree(folder)
    _leave_out_other_services(packages / "botocore" / "data")
    _leave_out_other_languages(packages / "babel")
    for module in packages.rglob("*.so"):
        _rewrite(module, without_symbols(module.read_bytes()))


def _leave_out_other_services(data: Path) -> None:
    """Keep what botocore knows of the services that are called; a client reads all of the list of endpoints."""
    for service in data.iterdir():
        if service.is_dir() and service.name not in AWS_APIS:
            shutil.rmtree(service)
    endpoints = data / "endpoints.json"
    known = json.loads(endpoints.read_text(encoding="utf-8"))
    for partition in known["partitions"]:
        services = partition["services"].items()
        partition["services"] = {name: told for name, told in services if name in AWS_APIS}
    _rewrite(endpoints, json.dumps(known, separators=(",", ":")).encode())


def _leave_out_other_languages(babel: Path) -> None:
    """Keep of Babel's locales those of the languages that are written, and of all its data what writing reads."""
    for file in (babel / "locale-data").glob("*.dat"):
        if file.name.removesuffix(".dat").partition("_")[0] in LANGUAGES:
            _keep(file, LOCALE_DATA)
        else:
            file.unlink()
    _keep(babel / "global.dat", GLOBAL_DATA)


def _keep(file: Path, names: tuple[str, ...]) -> None:
    known = pickle.loads(file.read_bytes())  # noqa: S301 (of a wheel whose hash is in uv.lock)
    kept = {name: known[name] for name in names if name in known}
    _rewrite(file, pickle.dumps(kept, protocol=4))


def without_symbols(module: bytes) -> bytes:
    """A compiled module (64-bit ELF) up to the end of what is loaded: without names for debuggers and linkers.

    Source: ELF-64 object file format, file header and program header table.
    """
    program_headers_at, _sections_at = struct.unpack_from("<QQ", module, 32)
    size, count = struct.unpack_from("<HH", module, 54)
    ends = list[int]()
    for number in range(count):
        at = program_headers_at + number * size
        (offset,), (length,) = (struct.unpack_from("<Q", module, at + n) for n in (8, 32))
        ends.append(offset + length)
    loaded = bytearray(module[: max(ends)])
    struct.pack_into("<Q", loaded, 40, 0)  # there is no table of sections any more
    struct.pack_into("<HHH", loaded, 58, 0, 0, 0)
    return bytes(loaded)


def _rewrite(file: Path, content: bytes) -> None:
    """Put another content in a file's place; the file itself may be a link into uv's cache."""
    file.unlink()
    file.write_bytes(content)


def _uv(*arguments: str) -> str:
    command = [find_uv(), *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise UvFailed(f"uv {arguments[0]} ended with {done.returncode}:\n{done.stderr.strip()}")
    return done.stdout
