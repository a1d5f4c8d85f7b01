"""Messages as a queue brings them to a function."""

from typing import Any


def queued(body: str, name: str = "1", **attributes: str) -> dict[str, Any]:
    """A record with a body, by its name; the attributes are those that a test asks for."""
    return {
        "messageId": name,
        "receiptHandle": "none",
        "body": body,
        "attributes": attributes,
    }
