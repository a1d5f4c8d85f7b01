"""Every scheme against every attack on it: refused with the right status, never a 5xx."""

import base64
import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook

from functions.connections.handler import handler
from functions.connections.signatures import key_of
from shared.edge.bodies import SIGNED_MAX_BYTES
from shared.store import connections
from tests.conftest import a_table
from tests.connectors.signing import HEADERS, SECRETS, Delivery, connected, signed
from tests.functions.api import Api, LambdaContext, matched
from tests.functions.due import DueQueue, a_due_queue
from tests.functions.stillness import nothing_changes

KINDS = tuple(SECRETS)
TIMED = ("stripe", "generic")
UNTIMED = ("shopify", "woocommerce")
BODY = json.dumps({"id": 1, "note": "é", "b": 1, "a": [2.50]}, ensure_ascii=False).encode()
REWRITTEN = json.dumps(json.loads(BODY), sort_keys=True, separators=(",", ":")).encode()
OTHER = {
    "shopify": "another-secret-0001",
    "woocommerce": "another-secret-0001",
    "stripe": "whsec_another_of_stripe",
    "generic": "whsec_" + base64.b64encode(b"o" * 32).decode(),
}
Attack = Callable[[str], Delivery]


@pytest.fixture(scope="module")
def shop(engine_url: str) -> Iterator[Api]:
    """A connection of each kind, and one of each in another program with another secret."""
    with a_table(engine_url):
        for kind in KINDS:
            connected(Api(), kind, kind)
            body = {"connection_id": kind, "kind": kind, "secret": OTHER[kind]}
            assert Api(program="other").post("/v1/connections", body).status == 201
        yield Api()


@pytest.fixture(scope="module")
def queue(shop: Api, engine_url: str) -> Iterator[DueQueue]:
    with a_due_queue("deliveries") as queue:
        yield queue


def honest(kind: str, **more: object) -> Delivery:
    return signed(kind, BODY, **more)  # type: ignore[arg-type]


def without_signature(kind: str) -> Delivery:
    delivery = honest(kind)
    del delivery.headers[HEADERS[kind]]
    return delivery


def of_another_body(kind: str) -> Delivery:
    return Delivery(kind, BODY, signed(kind, REWRITTEN).headers)


def cut(kind: str) -> Delivery:
    delivery = honest(kind)
    return delivery.with_signature(delivery.signature[:-1])


def turned(kind: str) -> Delivery:
    delivery = honest(kind)
    return delivery.with_signature(delivery.signature.swapcase())


def by_standard(version: str) -> Attack:
    return lambda kind: honest(kind).with_signature(honest(kind).signature.replace("v1", version))


ATTACKS: dict[str, tuple[tuple[str, ...], Attack]] = {
    "no signature": (KINDS, without_signature),
    "an empty signature": (KINDS, lambda kind: honest(kind).with_signature("")),
    "no ASCII": (KINDS, lambda kind: honest(kind).with_signature("v1=é,é t=１ v1,\ud800")),
    "another algorithm": (KINDS, lambda kind: honest(kind, algorithm="sha1")),
    "a longer algorithm": (KINDS, lambda kind: honest(kind, algorithm="sha512")),
    "a signature that was cut": (KINDS, cut),
    "letters in another case": (("shopify", "woocommerce", "generic"), turned),
    "of the body written anew": (KINDS, of_another_body),
    "by another program's secret": (KINDS, lambda kind: honest(kind, secret=OTHER[kind])),
    "by the empty secret": (UNTIMED, lambda kind: honest(kind, secret="")),
    "by an empty key": (("generic",), lambda kind: honest(kind, secret="whsec_")),
    "of an hour ago": (TIMED, lambda kind: honest(kind, at=time.time() - 3600)),
    "just too old": (TIMED, lambda kind: honest(kind, at=time.time() - 303)),
    "just too far ahead": (TIMED, lambda kind: honest(kind, at=time.time() + 303)),
    "of tomorrow": (TIMED, lambda kind: honest(kind, at=time.time() + 86400)),
    "a test scheme": (("stripe",), by_standard("v0")),
    "an asymmetric scheme": (("generic",), by_standard("v1a")),
    "a time that is no number": (
        ("stripe",),
        lambda kind: honest(kind).with_signature(f"t=soon,{honest(kind).signature[2:]}"),
    ),
    "a time of five thousand digits": (
        ("stripe",),
        lambda kind: honest(kind).with_signature(f"t={'9' * 5000},v1=00"),
    ),
    "two times": (
        ("stripe",),
        lambda kind: honest(kind).with_signature(f"t=1,{honest(kind).signature}"),
    ),
    "no time": (("generic",), lambda kind: honest(kind).with_headers(webhook_timestamp="")),
    "digits of another script": (
        ("generic",),
        lambda kind: honest(kind).with_headers(webhook_timestamp="１７７２３５７４００"),
    ),
    "another id": (("generic",), lambda kind: honest(kind).with_headers(webhook_id="msg-2")),
    "an id that takes in the time": (
        ("generic",),
        lambda kind: honest(kind).with_headers(
            webhook_id=f"msg-1.{honest(kind).headers['webhook-timestamp']}", webhook_timestamp=""
        ),
    ),
    "a hex signature": (
        UNTIMED,
        lambda kind: honest(kind).with_signature(base64.b64decode(honest(kind).signature).hex()),
    ),
}
TABLE = [(name, kind, attack) for name, (kinds, attack) in ATTACKS.items() for kind in kinds]


@pytest.mark.parametrize(
    ("name", "kind", "attack"), TABLE, ids=[f"{name} {kind}" for name, kind, _ in TABLE]
)
def test_what_no_signature_proves_is_refused(
    shop: Api, queue: DueQueue, name: str, kind: str, attack: Attack
) -> None:
    refused = attack(kind).sent(shop, kind)
    assert (refused.status, refused.problem) == (401, "unauthenticated"), name
    assert refused.body["detail"] == "No valid signature came with this."
    assert queue.records() == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_signature_is_bound_to_its_program_and_connection(
    shop: Api, queue: DueQueue, kind: str
) -> None:
    others = [other for other in KINDS if other != kind]
    refused = [honest(kind).sent(shop, kind, "other"), honest(kind).sent(shop, "unknown")]
    refused += [honest(kind).sent(shop, other) for other in others]
    refused += [honest(kind).sent(shop, kind, "unknown")]
    assert {answer.status for answer in refused} == {401}
    assert len({str(answer.body) for answer in refused}) == 1
    assert queue.records() == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("in_base64", [True, False])
def test_the_very_bytes_are_verified_however_the_gateway_tells_them(
    shop: Api, queue: DueQueue, kind: str, in_base64: bool
) -> None:
    raw = BODY.replace(b"1", b"2" if in_base64 else b"3", 1)
    with nothing_changes():
        taken = signed(kind, raw).sent(shop, kind, in_base64=in_base64)
    assert (taken.status, taken.body) == (200, {"received": True})
    (record,) = queue.records()
    message = json.loads(record["body"])
    assert message["told"] == json.loads(raw)
    assert (message["program"], message["connection"]) == ("demo", kind)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("raw", [b"", b"{", b'{"a":1,"a":2}', b"\xff", b'"\\ud800"', b"[" * 99])
def test_what_is_signed_but_no_json_is_a_bad_request(
    shop: Api, queue: DueQueue, kind: str, raw: bytes
) -> None:
    refused = signed(kind, raw).sent(shop, kind)
    assert (refused.status, refused.problem) == (400, "invalid_request")
    assert queue.records() == []


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_too_large_is_not_even_verified(shop: Api, kind: str) -> None:
    raw = b'"' + b"x" * (SIGNED_MAX_BYTES - 1) + b'"'
    refused = Delivery(kind, raw, {}).sent(shop, kind)
    assert (refused.status, refused.problem) == (413, "too_large")
    grown = b'"' + "é".encode() * (SIGNED_MAX_BYTES // 2 - 1) + b'"'
    assert signed(kind, grown).sent(shop, kind).status == 413


def test_what_claims_to_be_base64_is(shop: Api) -> None:
    _, route, parameters = matched("POST", "/v1/deliveries/demo/shopify")
    event = shop.event("POST", "/", route, parameters, "no base64", {})
    assert handler(event | {"isBase64Encoded": True}, LambdaContext(15))["statusCode"] == 400


@pytest.mark.parametrize("seconds", [-297, 0, 297])
@pytest.mark.parametrize("kind", TIMED)
def test_clocks_may_differ_by_five_minutes(
    shop: Api, queue: DueQueue, kind: str, seconds: int
) -> None:
    raw = json.dumps({"id": seconds}).encode()
    assert signed(kind, raw, at=time.time() + seconds).sent(shop, kind).status == 200
    assert queue.records()


def test_of_several_signatures_one_is_enough(shop: Api, queue: DueQueue) -> None:
    stripe, generic = honest("stripe"), honest("generic")
    time_of, _, right = stripe.signature.partition(",")
    wrong = f"{time_of},v0={'1' * 64},v1={'0' * 64},{right},v2=x"
    assert stripe.with_signature(wrong).sent(shop, "stripe").status == 200
    several = f"v1,AAAA v1a,BBBB {generic.signature} nonsense"
    assert generic.with_signature(several).sent(shop, "generic").status == 200
    assert len(queue.all_records()) == 2


def test_the_library_of_standard_webhooks_signs_what_is_taken(shop: Api, queue: DueQueue) -> None:
    now, raw = datetime.now(UTC), b'{"id": 9}'
    signature = Webhook(SECRETS["generic"]).sign("msg-9", now, raw.decode())
    headers = {"webhook-id": "msg-9", "webhook-timestamp": str(int(now.timestamp()))}
    delivery = Delivery("generic", raw, headers).with_signature(signature)
    assert delivery.sent(shop, "generic").status == 200
    assert queue.records()


@pytest.mark.parametrize("kind", KINDS)
def test_while_a_secret_is_rotated_both_are_taken_and_then_the_new_one_alone(
    engine: str, kind: str
) -> None:
    api = connected(Api(), kind)
    body = {"secret": OTHER[kind], "overlap_s": 3600}
    with a_due_queue("deliveries"):
        assert honest(kind, secret=OTHER[kind]).sent(api).status == 401
        assert api.post("/v1/connections/c-1/secrets", body).status == 201
        meanwhile, after = api.at("2026-03-01T10:29:59Z"), api.at("2026-03-01T10:30:00Z")
        assert honest(kind).sent(meanwhile).status == 200
        assert honest(kind, secret=OTHER[kind]).sent(meanwhile).status == 200
        assert honest(kind).sent(after).status == 401
        assert honest(kind, secret=OTHER[kind]).sent(after).status == 200


def test_a_connection_is_remembered_for_a_while_and_what_is_none_is_not(engine: str) -> None:
    assert connections.remembered("demo", "kept", lifetime_s=60) is None
    api = connected(Api(), "shopify", "kept")
    first = connections.remembered("demo", "kept", lifetime_s=60)
    body = {"secret": OTHER["shopify"]}
    assert api.post("/v1/connections/kept/secrets", body).status == 201
    assert connections.remembered("demo", "kept", lifetime_s=60) == first
    fresh = connections.remembered("demo", "kept", lifetime_s=0)
    assert fresh
    assert fresh.secrets_at(fresh.created_at) == (OTHER["shopify"], SECRETS["shopify"])


def test_nothing_more_is_taken_of_a_connection_that_is_closed(engine: str) -> None:
    api = connected(Api(), "shopify")
    assert api.patch("/v1/connections/c-1", {"closed": True}).status == 200
    assert honest("shopify").sent(api).status == 401


@pytest.mark.parametrize(
    ("stored", "decoded"),
    [
        ("a&amp;b-and-the-rest", "a&b-and-the-rest"),
        ("&quot;q&quot;&#039;-the-rest", '"q"\'-the-rest'),
    ],
)
def test_woocommerce_signs_with_its_secret_decoded(engine: str, stored: str, decoded: str) -> None:
    api = connected(Api(), "woocommerce", "c-2")
    body = {"connection_id": "c-1", "kind": "woocommerce", "secret": stored}
    assert api.post("/v1/connections", body).status == 201
    with a_due_queue("deliveries"):
        assert honest("woocommerce", secret=decoded).sent(api).status == 200
        assert honest("woocommerce", secret=stored).sent(api).status == 401


def test_woocommerce_pings_unsigned_and_is_told_yes(shop: Api, queue: DueQueue) -> None:
    ping = Delivery("woocommerce", b"webhook_id=42", {})
    with nothing_changes():
        assert ping.sent(shop, "woocommerce", in_base64=False).status == 200
        assert ping.sent(shop, "shopify").status == 401
        assert (
            Delivery("woocommerce", b"webhook_id=42&x=1", {}).sent(shop, "woocommerce").status
            == 401
        )
    assert queue.records() == []


@pytest.mark.parametrize(
    "secret", ["whsec_", "whsec_AAAA", "not base64 at all!", "whsec_" + "A" * 120]
)
def test_a_secret_of_standard_webhooks_is_checked_when_it_is_given(shop: Api, secret: str) -> None:
    body = {"connection_id": "new", "kind": "generic", "secret": secret}
    assert shop.post("/v1/connections", body).status == 400
    assert shop.post("/v1/connections/generic/secrets", {"secret": secret}).status == 400
    with pytest.raises(ValueError, match="Must"):
        key_of(secret)


def test_the_same_delivery_again_is_one_message_for_a_while(shop: Api, queue: DueQueue) -> None:
    raw = b'{"id": 77, "order_id": 5}'
    for _ in range(5):
        assert signed("shopify", raw).sent(shop, "shopify").status == 200
    assert len(queue.all_records()) == 1


def test_deliveries_of_one_thing_come_in_turn(shop: Api, queue: DueQueue) -> None:
    order, refund, other = b'{"id": 5}', b'{"id": 9, "order_id": 5}', b'{"id": 6}'
    for raw in (order, refund, other):
        assert signed("shopify", raw).sent(shop, "shopify").status == 200
    groups = [each["attributes"]["MessageGroupId"] for each in queue.all_records()]
    assert len(groups) == 3
    assert len(set(groups)) == 2
