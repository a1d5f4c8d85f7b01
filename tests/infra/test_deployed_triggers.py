"""The deployed trigger: what the gateway takes goes through the queue to every member."""

import time

from shared.blueprint import Scope
from tests.builders import a_document
from tests.infra.deployment import Deployed

PATIENCE_S = 60
SPRING = {"campaign": "spring", "gives": {"points": 50}}


def test_a_trigger_comes_to_all_members(deployed: Deployed) -> None:
    key = deployed.issue_key("marketing", tuple(Scope), program="spring")
    document = a_document(campaigns=[SPRING])
    assert deployed.call("PUT", "/v1/program", key=key, body=document).is_success
    for member in ("kim", "leo"):
        body = {"member_id": member}
        assert deployed.call("POST", "/v1/members", key=key, body=body).is_success

    path = "/v1/campaigns/spring/triggers"
    answer = deployed.call("POST", path, key=key, body={"trigger_id": "t-1"})
    assert answer.status_code == 201, answer.text

    give_up_at = time.monotonic() + PATIENCE_S
    found = {"status": ""}
    while time.monotonic() < give_up_at and found["status"] != "done":
        time.sleep(0.5)
        found = deployed.call("GET", f"{path}/t-1", key=key).json()
    assert found["status"] == "done"
    balance = deployed.call("GET", "/v1/members/kim/balance", key=key).json()
    assert balance["wallets"]["points"]["available"] == 50
