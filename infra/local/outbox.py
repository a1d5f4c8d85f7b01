"""The outbox: what was sent by the embedded engine's providers, and told on its bus, for whoever wants to look.

Nothing leaves the machine. SES asks that a sender be verified, so whatever address a program names is.
"""

import http.client
import json
from collections.abc import Callable, Mapping
from email.header import decode_header, make_header
from typing import Any
from urllib.parse import urlsplit

from botocore.session import get_session

from infra.local.bus import Bus
from infra.local.clients import REQUEST_S_MAX, settings
from infra.local.events import Request

SHOWN_MAX = 50
PUBLISHING = ("PUT", "/v1/program")
ENDPOINTS = ("AWS_ENDPOINT_URL_SES", "AWS_ENDPOINT_URL_SNS")

Sent = list[Mapping[str, Any]]


class Outbox:
    """Reads what one engine keeps of what it was given to send."""

    def __init__(self, bus: Bus, *, engine_url: str) -> None:
        self._bus = bus
        self._engine_url = engine_url

    @property
    def environment(self) -> dict[str, str]:
        """What the functions read to find the providers."""
        return dict.fromkeys(ENDPOINTS, self._engine_url)

    def shown(self) -> dict[str, Sent]:
        """The last of each kind, the newest first."""
        kinds: dict[str, Callable[[], Sent]] = {
            "email": self._email,
            "sms": self._sms,
            "events": self._bus.heard,
        }
        return {kind: read()[-SHOWN_MAX:][::-1] for kind, read in kinds.items()}

    def let_send(self, request: Request) -> None:
        """Let the sender write whom a request to publish a program names, as far as it names one."""
        if (request.method, request.path) != PUBLISHING:
            return
        try:
            address = json.loads(request.body)["messages"]["sender"]["from_address"]
        except (ValueError, TypeError, LookupError):
            return
        if isinstance(address, str):
            self._mail().verify_email_identity(EmailAddress=address)

    def _mail(self) -> Any:
        return get_session().create_client("ses", endpoint_url=self._engine_url, config=settings())

    def _email(self) -> Sent:
        kept = self._kept("/_ministack/ses/messages")["messages"]
        return [
            {
                "from": _plain(mail["Source"]),
                "to": ", ".join(mail["To"]),
                "subject": mail["Subject"],
                "text": mail["BodyText"],
                "html": mail["BodyHtml"],
            }
            for mails in kept.values()
            for mail in mails
        ]

    def _sms(self) -> Sent:
        kept = self._kept("/_ministack/sns/sms-messages")["sms_messages"]
        return [
            {"to": text["PhoneNumber"], "text": text["Message"]}
            for texts in kept.values()
            for text in texts
        ]

    def _kept(self, path: str) -> Any:
        connection = http.client.HTTPConnection(
            urlsplit(self._engine_url).netloc, timeout=REQUEST_S_MAX
        )
        try:
            connection.request("GET", path)
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()


def _plain(header: str) -> str:
    """A header as people read it."""
    return str(make_header(decode_header(header)))
