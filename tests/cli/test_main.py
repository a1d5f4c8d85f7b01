"""The `laurel` command as a whole."""

import subprocess
import sys

import pytest

from infra.cli.main import COMMANDS, main


def test_help_names_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    shown = capsys.readouterr().out
    assert all(f"\n    {name} " in shown for name in ("replay", "import", "keys", "program"))


@pytest.mark.parametrize("name", ["replay", "import", "keys", "program"])
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == 0
    assert f"usage: laurel {name}" in capsys.readouterr().out


def test_an_unknown_command_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["reply"])
    assert ended.value.code == 2
    assert "invalid choice: 'reply'" in capsys.readouterr().err


def test_help_imports_no_command() -> None:
    program = (
        "import sys; from infra.cli.main import main; main([]);"
        "heavy = {'httpx', 'boto3', 'rich', 'yaml', *sys.argv[1:]};"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or None)"
    )
    modules = [module for module, _ in COMMANDS.values()]
    done = subprocess.run(  # noqa: S603 our own program
        [sys.executable, "-c", program, *modules], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
