"""What the environment says about how the local service runs."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from infra.local.clock import BadInstantError, parse_instant

DEFAULT_PORT = 8787
DEFAULT_REGION = "eu-west-1"
DEFAULT_TABLE = "laurel"
PORT_MAX = 65535
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
CREDENTIALS = ("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
DUMMY_CREDENTIALS = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}
# With these set, botocore would look further than to the two above.
OTHER_CREDENTIALS = ("AWS_DEFAULT_PROFILE", "AWS_PROFILE", "AWS_SESSION_TOKEN")


class SettingsError(Exception):
    """A variable of the environment makes no sense; the text names it and says what would."""


@dataclass(frozen=True)
class Settings:
    """How this run of the service is meant."""

    port: int
    data_dir: Path
    api_key: str | None
    demo: bool
    clock_ms: int | None  # where the clock of an empty data folder starts
    engine_url: str | None  # another engine than the embedded one
    region: str
    table: str


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings of an environment; SettingsError if one is wrong."""
    return Settings(
        port=_port(environment.get("PORT", "")),
        data_dir=Path(environment.get("DATA_DIR") or ".data"),
        api_key=_api_key(environment.get("API_KEY", "")),
        demo=environment.get("DEMO", "1") != "0",
        clock_ms=_clock(environment.get("CLOCK", "")),
        engine_url=environment.get("AWS_ENDPOINT_URL_DYNAMODB") or None,
        region=environment.get("AWS_REGION") or DEFAULT_REGION,
        table=environment.get("TABLE_NAME") or DEFAULT_TABLE,
    )


def _port(text: str) -> int:
    if not text:
        return DEFAULT_PORT
    if not (text.isascii() and text.isdigit() and int(text) <= PORT_MAX):
        raise SettingsError(f"PORT is {text!r}; give a number from 0 to {PORT_MAX}.")
    return int(text)


def _api_key(text: str) -> str | None:
    if not text:
        return None
    printable = text.isascii() and text.isprintable() and " " not in text
    if not printable:
        raise SettingsError("API_KEY must be printable ASCII characters without spaces.")
    return text


def _clock(text: str) -> int | None:
    if not text:
        return None
    try:
        return parse_instant(text)
    except BadInstantError as error:
        raise SettingsError(f"CLOCK: {error}") from error


def table_environment(settings: Settings, embedded_url: str) -> dict[str, str]:
    """Where the table is and what opens it, as botocore and the store read it.

    An engine on this machine asks for keys and takes any. The embedded one never sees the operator's own;
    another local one does, if there are any.
    """
    engine_url = settings.engine_url or embedded_url
    environment = {
        "AWS_ENDPOINT_URL_DYNAMODB": engine_url,
        "AWS_REGION": settings.region,
        "AWS_DEFAULT_REGION": settings.region,
        "TABLE_NAME": settings.table,
    }
    is_local = urlsplit(engine_url).hostname in LOOPBACK
    has_own = any(os.environ.get(name) for name in CREDENTIALS)
    needs_keys = settings.engine_url is None or (is_local and not has_own)
    return environment | (DUMMY_CREDENTIALS if needs_keys else {})


def functions_environment(service_url: str) -> dict[str, str]:
    """What the functions read from their environment beside the table's."""
    return {
        "PROGRAM_CACHE_S": "0",
        "POWERTOOLS_SERVICE_NAME": "laurel",
        "POWERTOOLS_LOG_LEVEL": os.environ.get("POWERTOOLS_LOG_LEVEL", "WARNING"),
        "NO_PROXY": _no_proxy(),
        "WEBHOOKS_TO_LOOPBACK": "1",
        "PUBLIC_URL": service_url,
    }


def take_on(environment: Mapping[str, str]) -> None:
    """Make this process, and those it starts, read these settings."""
    os.environ.update(environment)
    if environment.items() >= DUMMY_CREDENTIALS.items():
        for name in OTHER_CREDENTIALS:
            os.environ.pop(name, None)


def _no_proxy() -> str:
    """A proxy for the world is no way to this machine."""
    given = os.environ.get("NO_PROXY") or os.environ.get("no_proxy") or ""
    return ",".join([*filter(None, [given]), *sorted(LOOPBACK)])
