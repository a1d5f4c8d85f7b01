"""What marketing told on the event bus, handed in to the functions that own the routes, in the name of who told it.

A trigger and an event are commands of the id they were told under, so coming again they change nothing. An attribute
has no such command: of each the instant is remembered at which it was last told to be so, and what is older is nothing.
"""

from collections.abc import Callable

from functions.connectors.calling import declined
from functions.connectors.envelopes import ATTRIBUTE, TRIGGER
from shared.blueprint import Scope
from shared.edge.deliveries import Heard
from shared.edge.identity import Caller
from shared.edge.instants import parse_instant
from shared.edge.invoking import Request, invoke
from shared.frozen import dataclass
from shared.store import heard
from shared.store.patience import patiently

MEMORY = "@bus"  # in the place of a connection; no id has this form
_NEVER = [-1, ""]


@dataclass(frozen=True, slots=True)
class Bus:
    """What was told, the instant it is handed in at (epoch ms), and how long there is for it."""

    told: Heard
    now: int
    left_s: Callable[[], float]

    def hand_in(self) -> None:
        """Hand it in; Declined where it is refused, Unavailable where that is not known by now."""
        if self.told.kind == TRIGGER:
            self._trigger()
        elif self.told.kind == ATTRIBUTE:
            self._attributes()
        else:
            self._event()

    def _trigger(self) -> None:
        said = dict(self.told.said)
        path = {"campaign_id": said.pop("campaign_id")}
        body = {"trigger_id": self.told.event, **said}
        route = "/v1/campaigns/{campaign_id}/triggers"
        self._call(
            "campaigns",
            Request("POST", route, self._who(Scope.CAMPAIGNS_RUN), self.now, path, body=body),
        )

    def _event(self) -> None:
        body = {"event_id": self.told.event, **self.told.said}
        self._call(
            "earn", Request("POST", "/v1/events", self._who(Scope.POINTS_EARN), self.now, body=body)
        )

    def _attributes(self) -> None:
        """Change what is newer than what is known; of one instant the later id counts, in whatever order they come."""
        member, given = self.told.said["member_id"], self.told.said["attributes"]
        place = (self.told.program, MEMORY, f"attributes.{member}")
        known = (patiently(lambda: heard.recall(*place), self.left_s) or {}).get("a", {})
        mark = [parse_instant(self.told.said["occurred_at"]), self.told.event]
        newer = {name: value for name, value in given.items() if mark > known.get(name, _NEVER)}
        if not newer:
            return
        path, body = {"member_id": member}, {"profile": {"attributes": newer}}
        who = self._who(Scope.MEMBERS_WRITE)
        self._call(
            "members", Request("PATCH", "/v1/members/{member_id}", who, self.now, path, body=body)
        )
        marks = {**known, **dict.fromkeys(newer, mark)}
        patiently(lambda: heard.remember(*place, {"a": marks}), self.left_s)

    def _who(self, scope: Scope) -> Caller:
        """Who told it; no key has such a source, so that ids of shops and of marketing do not meet."""
        source = f"bus:{self.told.source}"
        return Caller(self.told.program, source, frozenset({scope}), source)

    def _call(self, function: str, request: Request) -> None:
        answer = invoke(function, request, self.left_s)
        if not answer.is_done:
            raise declined(answer)
