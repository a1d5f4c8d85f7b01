"""Credentials: storefront keys. Only the hash of a secret is stored; program and source come from the key."""

import hashlib
import json
import secrets  # noqa: TID251 (a secret is made where it is stored)
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from shared.blueprint import Scope
from shared.frozen import dataclass
from shared.store import keys
from shared.store.items import FORMAT, item, text
from shared.store.keys import Key
from shared.store.table import Item, client, table_name

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

SECRET_PREFIX = "laurel_"  # noqa: S105 (makes a leaked key easy to find; says nothing)
_SECRET_BYTES = 32
_KEY_ID_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Credential:
    """What a secret stands for; times in epoch ms. ``key_id`` names it without giving it away."""

    key_id: str
    program: str
    source: str
    scopes: frozenset[Scope]
    name: str
    created_at: int
    revoked_at: int | None = None


def issue(
    *, program: str, source: str, scopes: frozenset[Scope], name: str, now: int
) -> tuple[str, Credential]:
    """Make a new secret and its credential; the secret is told here and never again."""
    secret = SECRET_PREFIX + secrets.token_urlsafe(_SECRET_BYTES)
    credential = register(secret, program=program, source=source, scopes=scopes, name=name, now=now)
    return secret, credential


def register(
    secret: str, *, program: str, source: str, scopes: frozenset[Scope], name: str, now: int
) -> Credential:
    """Store the credential of a secret the operator chose; again with the same secret, it is replaced."""
    digest = _digest(secret)
    credential = Credential(digest[:_KEY_ID_LENGTH], program, source, scopes, name, now)
    _write(digest, credential)
    return credential


def find(secret: str) -> Credential | None:
    """The credential of a secret; None if there is none. A revoked one is found, and says so."""
    found = client().get_item(
        TableName=table_name(), Key=keys.credential(_digest(secret)).attributes
    )
    return _credential(found["Item"]) if "Item" in found else None


def list_credentials(program: str) -> list[Credential]:
    """All credentials of a program, revoked ones included."""
    return [_credential(found) for found in _listed(program)]


def revoke(program: str, key_id: str, now: int) -> bool:
    """End a credential; False if the program has none of that id that is still valid."""
    for found in _listed(program):
        credential = _credential(found)
        if credential.key_id == key_id and credential.revoked_at is None:
            _write(found["digest"]["S"], replace(credential, revoked_at=now))
            return True
    return False


def _listed(program: str) -> Iterable[Item]:
    pages = (
        client()
        .get_paginator("query")
        .paginate(
            TableName=table_name(),
            KeyConditionExpression="pk = :pk AND begins_with(sk, :credentials)",
            ExpressionAttributeValues={
                ":pk": {"S": keys.program_partition(program)},
                ":credentials": {"S": keys.CREDENTIAL_PREFIX},
            },
            ConsistentRead=True,
        )
    )
    return (found for page in pages for found in page["Items"])


def _write(digest: str, credential: Credential) -> None:
    """The credential under its hash, and its line in the program's list, in one transaction."""
    body = text(
        {
            "f": FORMAT,
            "i": credential.key_id,
            "p": credential.program,
            "s": credential.source,
            "c": sorted(credential.scopes),
            "n": credential.name,
            "t": credential.created_at,
            "r": credential.revoked_at,
        }
    )
    listed = keys.listed_credential(credential.program, credential.key_id)
    client().transact_write_items(
        TransactItems=[
            _put(keys.credential(digest), body),
            _put(listed, body, digest={"S": digest}),
        ]
    )


def _put(key: Key, body: str, **attributes: dict[str, str]) -> "TransactWriteItemTypeDef":
    return {"Put": {"TableName": table_name(), "Item": item(key, body, **attributes)}}


def _credential(found: Item) -> Credential:
    raw = json.loads(found["b"]["S"])
    scopes = frozenset(Scope(scope) for scope in raw["c"])
    return Credential(raw["i"], raw["p"], raw["s"], scopes, raw["n"], raw["t"], raw["r"])


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
