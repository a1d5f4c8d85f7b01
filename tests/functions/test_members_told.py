"""Members are told what concerns them, in their language, on their channels, once."""

from collections.abc import Iterator
from typing import Any

import pytest

from functions.notify.members import deliver
from functions.notify.post import CLAIM_MS
from shared.edge.news import Note
from shared.store.patience import Unavailable
from tests.builders import a_document, order_body
from tests.functions.api import Api
from tests.functions.crowd import (
    Crowd,
    each_is_told_once_or_twice_where_one_died,
    told_by_workers_who_die,
)
from tests.functions.newsroom import notified
from tests.functions.postbox import (
    AWAY,
    BAD_ADDRESS,
    BUSY,
    UNVERIFIED,
    Killed,
    Postbox,
    a_postbox,
    killed,
    lost,
)

TIME_S = 60
MESSAGES = {
    "sender": {
        "shop": "Café Laurel",
        "from_address": "club@shop.example",
        "reply_to": "hi@shop.example",
    },
    "usual": ["email", "sms", "push", "inbox"],
}
ADA = {"email": "ada@example.com", "locale": "de", "first_name": "Ada", "phone": "+49 30 901820"}
ENROLLED, ORDERED = 1, 2  # the entries of every member


@pytest.fixture
def box(quick_engine: str) -> Iterator[Postbox]:
    with a_postbox() as box:
        yield box


@pytest.fixture
def shop(quick_engine: str) -> Api:
    api = Api()
    assert api.put("/v1/program", a_document(messages=MESSAGES)).status == 201
    return api


def joined(shop: Api, member: str = "ada", **profile: Any) -> None:
    """A member with a profile, and an order of 25 points."""
    body = {"member_id": member, "profile": profile}
    assert shop.post("/v1/members", body).status == 201
    order = {**order_body(), "order_id": f"of-{member}", "member_id": member}
    assert shop.post("/v1/orders", order).status == 201


def tell(note: Note, *, wall: int = 0) -> None:
    deliver(note, 0, lambda: TIME_S, lambda: wall)


def test_an_order_leads_to_an_e_mail_in_the_members_language(shop: Api, box: Postbox) -> None:
    joined(shop, **ADA)

    assert notified(Note("demo", "ada", ORDERED, "email")) == []

    (mail,) = box.mails
    assert mail["Subject"] == "25 Punkte für dich"
    assert (mail["To"], mail["Reply-To"]) == ("ada@example.com", "hi@shop.example")
    assert str(mail["From"]) == "Café Laurel <club@shop.example>"
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "Hallo Ada" in text.get_content()
    assert '<html lang="de" dir="ltr">' in html.get_content()


def test_it_leads_to_a_text_message_at_the_number_as_networks_write_it(
    shop: Api, box: Postbox
) -> None:
    joined(shop, **ADA)

    assert notified(Note("demo", "ada", ORDERED, "sms")) == []

    (text,) = box.texts
    assert text["PhoneNumber"] == "+4930901820"
    assert text["Message"] == "Café Laurel: Du hast 25 Punkte gesammelt."


def test_every_device_of_a_member_is_told(shop: Api, box: Postbox) -> None:
    devices = [f"arn:aws:sns:eu-west-1:000000000000:endpoint/GCM/shop/{n}" for n in (1, 2)]
    joined(shop, push_endpoints=devices)

    assert notified(Note("demo", "ada", ORDERED, "push")) == []

    assert [text["TargetArn"] for text in box.texts] == devices
    assert {text["MessageStructure"] for text in box.texts} == {"json"}


@pytest.mark.parametrize("channel", ["email", "sms", "push", "inbox"])
def test_what_comes_three_times_is_told_once(shop: Api, box: Postbox, channel: str) -> None:
    joined(shop, **ADA, push_endpoints=["arn:aws:sns:eu-west-1:000000000000:endpoint/GCM/shop/1"])
    note = Note("demo", "ada", ORDERED, channel)

    assert notified(note, note, note) == []

    told = len(box.mails) + len(box.texts)
    inbox = shop.get("/v1/members/ada/inbox").body["messages"]
    assert told + len(inbox) == 1


@pytest.mark.parametrize("trouble", [BUSY, AWAY], ids=["busy", "away"])
def test_while_the_provider_is_away_it_comes_again_and_then_is_told_once(
    shop: Api, box: Postbox, trouble: Any
) -> None:
    joined(shop, **ADA)
    note = Note("demo", "ada", ORDERED, "email")
    box.troubles = [trouble] * 2  # botocore asks twice itself

    assert notified(note) == ["0"]
    assert notified(note) == []
    assert notified(note) == []

    assert len(box.mails) == 1


def test_what_no_worker_can_send_comes_again_until_it_is_a_dead_letter(
    shop: Api, box: Postbox
) -> None:
    joined(shop, **ADA)
    joined(shop, "bob", email="bob@example.com")
    box.troubles = [UNVERIFIED]

    again = notified(Note("demo", "ada", ORDERED, "email"), Note("demo", "bob", ORDERED, "email"))

    assert again == ["0"]
    assert [mail["To"] for mail in box.mails] == ["bob@example.com"]


def test_an_address_that_is_none_is_given_up(shop: Api, box: Postbox) -> None:
    joined(shop, **ADA)
    note = Note("demo", "ada", ORDERED, "email")
    box.troubles = [BAD_ADDRESS]

    assert notified(note) == []
    assert notified(note) == []

    assert box.mails == []


@pytest.mark.parametrize("phone", ["030 901820", "+1"])
def test_a_number_without_its_country_is_given_up(shop: Api, box: Postbox, phone: str) -> None:
    joined(shop, phone="030 901820")

    assert notified(Note("demo", "ada", ORDERED, "sms")) == []

    assert box.texts == []


def test_whoever_has_no_address_or_is_erased_is_left_in_peace(shop: Api, box: Postbox) -> None:
    joined(shop)
    joined(shop, "bob", email="bob@example.com")
    shop.delete("/v1/members/bob")

    assert notified(*(Note("demo", who, ORDERED, "email") for who in ("ada", "bob"))) == []

    assert box.mails == []


def test_a_topic_that_can_be_declined_is_sent_to_whoever_did_not(shop: Api, box: Postbox) -> None:
    topics = [{"topic": "points", "kind": "transactional", "optional": True}]
    program = a_document(messages={**MESSAGES, "topics": topics})
    assert shop.put("/v1/program", program).status == 201
    later = shop.at("2026-03-02T00:00:00Z")
    joined(later, email="ada@example.com", consent={"email.points": False})
    joined(later, "bob", email="bob@example.com")

    notes = [Note("demo", who, seq, "email") for who in ("ada", "bob") for seq in (1, 2)]
    assert notified(*notes) == []

    told = [(mail["To"], mail["Subject"]) for mail in box.mails]
    assert ("bob@example.com", "25 points for you") in told
    assert [to for to, _ in told] == ["ada@example.com", "bob@example.com", "bob@example.com"]


def test_a_worker_that_dies_after_sending_is_the_only_way_to_be_told_twice(
    shop: Api, box: Postbox
) -> None:
    joined(shop, **ADA)
    note = Note("demo", "ada", ORDERED, "email")
    box.troubles = [killed]
    with pytest.raises(Killed):
        tell(note, wall=0)

    with pytest.raises(Unavailable):  # whoever it was may still be about to say that it is done
        tell(note, wall=CLAIM_MS - 1)
    tell(note, wall=CLAIM_MS)
    tell(note, wall=2 * CLAIM_MS)

    assert len(box.mails) == 2


def test_where_the_answer_was_lost_it_may_be_told_twice(shop: Api, box: Postbox) -> None:
    joined(shop, **ADA)
    note = Note("demo", "ada", ORDERED, "email")
    box.troubles = [lost, lost]  # botocore asks twice itself

    assert notified(note) == ["0"]
    assert notified(note) == []

    assert len(box.mails) == 3


def test_all_of_a_household_are_told_what_time_does_to_it(shop: Api, box: Postbox) -> None:
    joined(shop, **ADA)
    joined(shop, "bob", email="bob@example.com")
    for path, body in (
        ("/v1/households", {"household_id": "h", "member_id": "ada"}),
        ("/v1/households/h/invitations", {"invitation_id": "i", "member_id": "bob"}),
        ("/v1/households/h/members", {"joining_id": "j", "member_id": "bob"}),
    ):
        assert shop.post(path, body).status == 201
    later = shop.at("2027-05-01T00:00:00Z")
    assert later.post("/v1/orders", {**order_body("o-9", "ada")}).status == 201
    newest = later.get("/v1/members/ada/balance").body["seq"]

    for seq in range(1, newest + 1):
        notified(Note("demo", "@h", seq, "email"))

    expired = [
        mail["To"]
        for mail in box.mails
        if "expired" in mail["Subject"] or "verfallen" in mail["Subject"]
    ]
    assert sorted(expired) == ["ada@example.com", "bob@example.com"]


def test_workers_killed_at_random_tell_each_once_or_twice_where_they_died(
    shop: Api, box: Postbox
) -> None:
    crowd = Crowd([f"m-{n}" for n in range(13)], facts_each=5)
    crowd.join()

    told_by_workers_who_die(crowd, box, one_in=20)

    assert crowd.tellings >= 500
    assert crowd.died > 5
    each_is_told_once_or_twice_where_one_died(crowd, box)


def test_a_note_of_no_entry_is_no_reason_to_leave_out_the_others(shop: Api, box: Postbox) -> None:
    joined(shop, **ADA)

    again = notified(Note("demo", "ada", 99, "email"), Note("demo", "ada", ORDERED, "email"))

    assert again == ["0"]
    assert box.subjects == ["25 Punkte für dich"]
