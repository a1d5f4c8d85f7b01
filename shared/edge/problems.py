"""Problems: RFC 9457 documents with a stable type, the field at fault and what to do."""

import json
from collections.abc import Sequence
from typing import Any

from shared.frozen import dataclass
from shared.ledger.refusals import Refusal

TYPE_PREFIX = "urn:laurel:problem:"
RETRY_AFTER_S = 1
AHEAD_MAX_MS = 15 * 60 * 1000  # how far a shop's clock may run ahead of ours


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a request: a JSON pointer into the body, or a parameter's name."""

    detail: str
    pointer: str | None = None
    parameter: str | None = None

    @property
    def body(self) -> dict[str, str]:
        """The fault as a member of ``errors``."""
        place = {"pointer": self.pointer, "parameter": self.parameter}
        return {**{key: at for key, at in place.items() if at is not None}, "detail": self.detail}


class Problem(Exception):
    """An answer that is not what was asked for; carries everything the document says."""

    def __init__(
        self, code: str, title: str, status: int, detail: str, faults: Sequence[Fault] = ()
    ) -> None:
        super().__init__(code)
        self.code = code
        self.title = title
        self.status = status
        self.detail = detail
        self.faults = tuple(faults)

    @property
    def body(self) -> dict[str, Any]:
        """The problem document."""
        document: dict[str, Any] = {
            "type": TYPE_PREFIX + self.code,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        if self.faults:
            document["errors"] = [fault.body for fault in self.faults]
        return document

    @property
    def answer(self) -> dict[str, Any]:
        """The answer a Lambda function gives for it."""
        headers = {"content-type": "application/problem+json"}
        if self.status == 503:  # noqa: PLR2004 (the one status that asks to come back)
            headers["retry-after"] = str(RETRY_AFTER_S)
        return {"statusCode": self.status, "headers": headers, "body": json.dumps(self.body)}


def invalid(*faults: Fault) -> Problem:
    """Everything that is wrong with a request by itself."""
    return Problem(
        "invalid_request", "Invalid request", 400, "See errors; nothing was changed.", faults
    )


def not_ahead(instant: int, now: int, pointer: str) -> None:
    """Raise a Problem if an instant lies in the future, by more than clocks differ; both in epoch ms."""
    if instant > now + AHEAD_MAX_MS:
        raise invalid(Fault("Must not lie more than 15 minutes in the future.", pointer=pointer))


def refused(refusal: Refusal) -> Problem:
    """A refusal of the domain."""
    faults = [Fault(refusal.mend[1], pointer=refusal.mend[0])] if refusal.mend else []
    return Problem(refusal.code, refusal.title, refusal.status, refusal.detail, faults)


def unauthenticated() -> Problem:
    """Nothing proves who is calling; what is wrong with the proof is for nobody to learn."""
    return Problem("unauthenticated", "Unauthenticated", 401, "No valid signature came with this.")


def dead_link() -> Problem:
    """A link that is not ours, was changed, or is over."""
    return Problem("unauthenticated", "Unauthenticated", 401, "This link is not valid any more.")


def forbidden(scope: str) -> Problem:
    """The credential does not carry the scope."""
    return Problem("forbidden", "Forbidden", 403, f'This needs a key with the scope "{scope}".')


def too_large(most_bytes: int) -> Problem:
    """A body larger than any honest request."""
    return Problem("too_large", "Too large", 413, f"A body has at most {most_bytes} bytes.")


def unavailable() -> Problem:
    """The outcome is not known or was not possible in time."""
    return Problem(
        "unavailable",
        "Temporarily unavailable",
        503,
        "Send the same request again; with the same id it takes effect once.",
    )


def internal() -> Problem:
    """A fault of ours."""
    return Problem("internal", "Internal error", 500, "The fault is ours and has been recorded.")
