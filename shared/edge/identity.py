"""Who is calling. The authorizer only identifies; what a credential may do is checked here."""

from typing import Any

from shared.blueprint import Route, Scope
from shared.edge.problems import forbidden
from shared.frozen import dataclass
from shared.ledger.refusals import MemberNotFound, Refused


@dataclass(frozen=True, slots=True)
class Caller:
    """The program and source a credential speaks for, its scopes, and which credential it is.

    ``member`` is whom a token is limited to, empty for a key.
    """

    program: str
    source: str
    scopes: frozenset[str]
    key: str = ""
    member: str = ""

    def must_be_let_in(self, route: Route) -> None:
        """Problem 403 if the credential lacks the scope of a route, or is a member's and the route for keys only."""
        if (
            route.scope is None
        ):  # a signature or a link proves who calls, and the action verifies it
            return
        self.must_have(route.scope)
        if self.member and not route.own:
            raise forbidden(route.scope)

    def must_own(self, *named: object) -> None:
        """Refused if a token's request names another member, as it would be for one who does not exist."""
        if self.member and any(each is not None and each != self.member for each in named):
            raise Refused(MemberNotFound())

    def must_have(self, scope: Scope) -> None:
        """Problem 403 if the credential lacks the scope."""
        if scope not in self.scopes:
            raise forbidden(scope)

    def source_for(self, named: str | None) -> str:
        """The source of an earlier command that something follows: the caller's own, or one an operator names."""
        if named is None or named == self.source:
            return self.source
        self.must_have(Scope.POINTS_ADJUST)
        return named


NOBODY = Caller("", "", frozenset())  # where no key is asked for


def caller_of(event: dict[str, Any]) -> Caller:
    """The caller as the gateway's authorizer identified it."""
    context = event["requestContext"]["authorizer"]["lambda"]
    scopes = frozenset(context["scopes"].split())
    return Caller(
        context["program"],
        context["source"],
        scopes,
        context.get("key", ""),
        context.get("member", ""),
    )


def context_of(caller: Caller) -> dict[str, str]:
    """A caller as the authorizer tells it to the gateway."""
    told = {
        "program": caller.program,
        "source": caller.source,
        "scopes": " ".join(sorted(caller.scopes)),
        "key": caller.key,
    }
    return told | ({"member": caller.member} if caller.member else {})
