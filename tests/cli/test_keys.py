"""`laurel keys` on a table of its own."""

import json
from pathlib import Path

import pytest

from infra.cli.keys import STOREFRONT
from infra.cli.main import main
from shared.blueprint import Scope
from shared.store import credentials, signing, table

OF_THE_SHOP = ("--program", "demo", "--source", "shop")


def issued(capsys: pytest.CaptureFixture[str], *flags: str) -> str:
    """Issue a key; what stdout shows is its secret and nothing else."""
    assert main(["keys", "issue", *OF_THE_SHOP, *flags]) == 0
    return capsys.readouterr().out.strip()


@pytest.mark.usefixtures("engine")
def test_an_issued_secret_is_a_credential(capsys: pytest.CaptureFixture[str]) -> None:
    found = credentials.find(issued(capsys, "--name", "the web shop"))
    assert found is not None
    assert (found.program, found.source, found.name) == ("demo", "shop", "the web shop")
    assert found.scopes == STOREFRONT


@pytest.mark.usefixtures("engine")
def test_a_key_may_be_given_fewer_scopes_or_all(capsys: pytest.CaptureFixture[str]) -> None:
    reader = credentials.find(issued(capsys, "--scopes", "points:read,members:read"))
    everything = credentials.find(issued(capsys, "--scopes", "all"))
    assert reader is not None
    assert everything is not None
    assert reader.scopes == {Scope.POINTS_READ, Scope.MEMBERS_READ}
    assert everything.scopes == frozenset(Scope)


@pytest.mark.usefixtures("engine")
def test_a_key_is_listed_without_its_secret_and_revoked_by_its_id(
    capsys: pytest.CaptureFixture[str],
) -> None:
    secret = issued(capsys)
    credential = credentials.find(secret)
    assert credential is not None
    assert main(["keys", "list", "--program", "demo"]) == 0
    shown = capsys.readouterr().out
    assert credential.key_id in shown
    assert secret not in shown
    assert main(["keys", "revoke", credential.key_id, "--program", "demo"]) == 0
    revoked = credentials.find(secret)
    assert revoked is not None
    assert revoked.revoked_at is not None
    assert main(["keys", "revoke", credential.key_id, "--program", "demo"]) == 1
    assert main(["keys", "revoke", "nobody", "--program", "demo"]) == 1


@pytest.mark.usefixtures("engine")
def test_another_programs_key_cannot_be_revoked(capsys: pytest.CaptureFixture[str]) -> None:
    credential = credentials.find(issued(capsys))
    assert credential is not None
    assert main(["keys", "revoke", credential.key_id, "--program", "other"]) == 1


def test_the_running_local_service_is_found_by_its_data_folder(
    engine: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    note = {"AWS_ENDPOINT_URL_DYNAMODB": engine, "TABLE_NAME": table.table_name()}
    (tmp_path / "engine.json").write_text(json.dumps(note))
    monkeypatch.delenv("TABLE_NAME")
    monkeypatch.delenv("AWS_ENDPOINT_URL_DYNAMODB")
    assert issued(capsys, "--data-dir", str(tmp_path))


def test_without_a_table_the_message_says_what_to_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("TABLE_NAME", raising=False)
    assert main(["keys", "list", "--program", "demo", "--data-dir", str(tmp_path)]) == 2
    assert "pass --table or set TABLE_NAME" in capsys.readouterr().err


@pytest.mark.usefixtures("engine")
def test_a_table_that_is_not_there_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    known = table.table_name()
    monkeypatch.setenv("TABLE_NAME", "another")
    table.table_name.cache_clear()
    assert main(["keys", "list", "--program", "demo"]) == 3
    monkeypatch.setenv("TABLE_NAME", known)
    table.table_name.cache_clear()
    said = capsys.readouterr().err
    assert "ResourceNotFoundException" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (("--source", "a@b"), "'a@b' is not 1 to 128 characters"),
        (("--source", "shop", "--scopes", "points:steal"), "scopes are members:read"),
    ],
)
def test_a_wrong_flag_says_what_to_write(
    flags: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["keys", "issue", "--program", "demo", *flags])
    assert ended.value.code == 2
    assert says in capsys.readouterr().err


@pytest.mark.usefixtures("engine")
def test_the_tokens_of_members_are_ended_all_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    before = signing.made("demo", lifetime_s=0)

    assert main(["keys", "end-sessions", "--program", "demo"]) == 0

    assert signing.made("demo", lifetime_s=0) != before
    assert "tokens of before" in capsys.readouterr().out
