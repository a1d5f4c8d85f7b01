"""What an operator says of a connection to a shop."""

from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from functions.connections.signatures import key_of
from shared.edge.fields import Currency, Given, Id, Instant, Request, Text, Words

OVERLAP_DEFAULT_S, OVERLAP_MAX_S = 24 * 60 * 60, 7 * 24 * 60 * 60
_LOOPBACK = ("127.0.0.1", "::1", "localhost")

Secret = Annotated[
    str,
    StringConstraints(pattern=r"^[\x21-\x7e]{16,255}$"),
    Words("Must be a text of 16 to 255 printable ASCII characters without blanks."),
]
Kind = Literal["shopify", "woocommerce", "stripe", "generic"]
FieldName = Annotated[
    str,
    StringConstraints(pattern=r"^(meta\.)?[A-Za-z0-9_ -]{1,60}$"),
    Words('Must name a field of a line of the shop\'s orders, such as "vendor" or "meta.brand".'),
]
Status = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9_-]{1,40}$"),
    Words("Must be 1 to 40 characters of a-z 0-9 _ -"),
]
Prefix = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9._~:-]{1,40}$"),
    Words("Must be a text of 1 to 40 characters of A-Z a-z 0-9 . _ ~ : -"),
]


class TermsRequest(Request):
    """What of a shop's deliveries counts, and as what; what is left out is as the recipe of its kind has it.

    With ``codes``, the shop's currency, codes of rewards that name the connection are made there.
    """

    member_prefix: Annotated[Prefix | None, Given] = None
    guests: Annotated[Literal["ignore", "by_email"] | None, Given] = None
    customers: Annotated[Literal["enrol", "ignore"] | None, Given] = None
    earns: Annotated[list[Status] | None, Field(min_length=1, max_length=20), Given] = None
    taxes: Annotated[Literal["as_priced", "with", "without"] | None, Given] = None
    sku: Annotated[FieldName | None, Given] = None
    category: Annotated[FieldName | None, Given] = None
    brand: Annotated[FieldName | None, Given] = None
    tags: Annotated[list[FieldName] | None, Field(max_length=10), Given] = None
    gift_cards: Annotated[Text | None, Given] = None
    channel: Annotated[Text | None, Given] = None
    market: Annotated[Text | None, Given] = None
    codes: Annotated[Currency | None, Given] = None


class ShopRequest(Request):
    """Where the shop's own API is, and the token (WooCommerce: key and secret, a colon between) that opens it."""

    url: Text
    token: Secret

    @model_validator(mode="after")
    def _outside(self) -> Self:
        if not _is_address(self.url):
            raise ValueError("Must be an https address of a host, without a user or a query.")
        return self


class ConnectionRequest(Request):
    """A shop to be connected; its deliveries are signed with ``secret``."""

    connection_id: Id
    kind: Kind
    secret: Secret
    source: Annotated[Id | None, Given] = None
    terms: Annotated[TermsRequest | None, Given] = None
    shop: Annotated[ShopRequest | None, Given] = None

    @model_validator(mode="after")
    def _fit(self) -> Self:
        if self.kind == "generic":
            key_of(self.secret)
        return self


class ConnectionChange(Request):
    """What is to be otherwise; terms and shop are replaced as a whole."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    terms: Annotated[TermsRequest | None, Given] = None
    shop: Annotated[ShopRequest | None, Given] = None
    closed: Annotated[bool | None, Given] = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("Say what is to be otherwise.")
        return self


class SecretRequest(Request):
    """A further secret; those before it are taken for ``overlap_s`` more seconds."""

    secret: Secret
    overlap_s: Annotated[int, Field(ge=0, le=OVERLAP_MAX_S)] = OVERLAP_DEFAULT_S


class ReconciliationRequest(Request):
    """From when on the shop is to be asked; left out, from when it was asked last."""

    since: Annotated[Instant | None, Given] = None


def said(request: Request | None) -> dict[str, Any]:
    """The fields a request gives."""
    return request.model_dump(exclude_unset=True) if request else {}


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        plain = not (parts.username or parts.password or parts.query or parts.fragment)
        named = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    return plain and named and safe
