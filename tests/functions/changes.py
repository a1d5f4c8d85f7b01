"""Every change of the API that is no command: it has no id, and the same sent again leaves the table as it is."""

from tests.builders import BASE_RULE, a_document, order_body
from tests.functions.deed import Deed, Sent
from tests.functions.deeds import SHOP

ANNA: Sent = ("/v1/members", {"member_id": "m-1", "profile": {"email": "a@example.com"}})
CHANGES = {
    "changed profile": Deed(
        "/v1/members/m-1",
        {"profile": {"email": "b@example.com", "locale": "de"}},
        before=(ANNA,),
        status=200,
        method="PATCH",
    ),
    "erasure": Deed(
        "/v1/members/m-1",
        {},
        before=(ANNA, ("/v1/orders", order_body())),
        status=204,
        method="DELETE",
    ),
    "connection": Deed(
        "/v1/connections/c-1",
        {"terms": {"member_prefix": "shop-"}, "closed": True},
        before=(SHOP,),
        status=200,
        method="PATCH",
    ),
    "program": Deed("/v1/program", a_document(earning=[{**BASE_RULE, "rate": "2"}]), method="PUT"),
}
