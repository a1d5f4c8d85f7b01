"""Who is calling. The authorizer only identifies; what a credential may do is checked here."""

from typing import Any

from shared.blueprint import Scope
from shared.edge.problems import forbidden
from shared.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Caller:
    """The program and source a credential speaks for, its scopes, and which credential it is."""

    program: str
    source: str
    scopes: frozenset[str]
    key: str = ""

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


def caller_of(event: dict[str, Any]) -> Caller:
    """The caller as the gateway's authorizer identified it."""
    context = event["requestContext"]["authorizer"]["lambda"]
    scopes = frozenset(context["scopes"].split())
    return Caller(context["program"], context["source"], scopes, context.get("key", ""))


def context_of(caller: Caller) -> dict[str, str]:
    """A caller as the authorizer tells it to the gateway."""
    return {
        "program": caller.program,
        "source": caller.source,
        "scopes": " ".join(sorted(caller.scopes)),
        "key": caller.key,
    }
