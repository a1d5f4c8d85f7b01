"""The command in a process of its own, which knows nothing but its arguments."""

import os
import subprocess
import sys


def laurel(*words: str) -> subprocess.CompletedProcess[str]:
    """Run it to its end."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    own.pop("TABLE_NAME", None)
    return subprocess.run(  # noqa: S603 our own command
        [sys.executable, "-m", "infra.cli.main", *words],
        env=own,
        capture_output=True,
        text=True,
        check=False,
    )
