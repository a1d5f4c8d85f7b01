"""``python -m infra.local``: the whole service on this machine."""

import asyncio
import logging
import os
import sys

from infra.local.demo.loading import DemoError
from infra.local.engine import EngineError
from infra.local.folder import DataFolder, FolderInUseError
from infra.local.front import listen
from infra.local.sandboxes import BrokenFunctionsError
from infra.local.screen import Screen
from infra.local.service import Service
from infra.local.settings import Settings, SettingsError, read_settings
from infra.local.table import TableError

STOPPED_IN_ORDER = 0
FAILED = 1
MISUSED = 2


def main() -> int:
    """Run the service; the exit code is 0 if it was told to stop and did."""
    screen = Screen()
    try:
        settings = read_settings(os.environ)
    except SettingsError as error:
        screen.warn(str(error))
        return MISUSED
    folder = DataFolder(settings.data_dir)
    try:
        with folder.claimed():
            return _serve(settings, folder, screen)
    except FolderInUseError as error:
        screen.warn(
            f"The data folder {folder.path} is used by another running service ({error})."
            " Stop that one, or choose another folder: DATA_DIR=… make run"
        )
    return FAILED


def _serve(settings: Settings, folder: DataFolder, screen: Screen) -> int:
    try:
        listener = listen(settings.port)
    except OSError as error:
        screen.warn(
            f"Port {settings.port} is taken ({error.strerror})."
            f" Stop what uses it, or choose another: PORT={settings.port + 1} make run"
        )
        return FAILED
    _log_to(folder)
    try:
        asyncio.run(Service(settings, folder, listener, screen).run())
    except (BrokenFunctionsError, DemoError, EngineError, TableError) as error:
        screen.warn(str(error))
        return FAILED
    return STOPPED_IN_ORDER


def _log_to(folder: DataFolder) -> None:
    logging.basicConfig(
        filename=folder.log_file("service"),
        level=logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )


if __name__ == "__main__":
    sys.exit(main())
