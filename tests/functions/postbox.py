"""Providers of e-mail and of short messages that keep what they are given, and fail as they are told."""

import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any
from urllib.parse import parse_qs

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ReadTimeoutError

from shared.edge.channels import email, sms
from tests.faults import hooked, raw_answer

Trouble = Callable[[], AWSResponse | None]


class Killed(BaseException):
    """The worker dies."""


@dataclass
class Postbox:
    """What was sent, in its order; the next requests meet these troubles, one each."""

    mails: list[EmailMessage] = field(default_factory=list)
    texts: list[dict[str, str]] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)

    def take(self, request: AWSPreparedRequest, **_kwargs: object) -> AWSResponse:
        said: Any = request.body
        asked = {name: values[0] for name, values in parse_qs(_text(said)).items()}
        trouble = self.troubles.pop(0) if self.troubles else None
        if trouble and trouble in BEFORE.values():
            return _answer(trouble, "")
        if asked["Action"] == "SendRawEmail":
            raw = base64.b64decode(asked["RawMessage.Data"])
            mail: Any = message_from_bytes(raw, policy=default)
            self.mails.append(mail)
        else:
            self.texts.append(asked)
        return _answer(trouble, asked["Action"])

    @property
    def addresses(self) -> list[str]:
        """Where all of it went: e-mails, then text messages and those to devices."""
        short = (text.get("PhoneNumber") or text["TargetArn"] for text in self.texts)
        return [*(str(mail["To"]) for mail in self.mails), *short]

    @property
    def subjects(self) -> list[str]:
        return [str(mail["Subject"]) for mail in self.mails]

    @property
    def plain_texts(self) -> list[str]:
        """The plain text of each e-mail."""
        return self._bodies("plain")

    @property
    def pages(self) -> list[str]:
        """The HTML of each e-mail."""
        return self._bodies("html")

    def _bodies(self, kind: str) -> list[str]:
        parts: list[Any] = [mail.get_body((kind,)) for mail in self.mails]
        return [part.get_content() for part in parts]


def _answer(trouble: Trouble | None, action: str) -> AWSResponse:
    answer = trouble() if trouble else None
    said = f"<{action}Response><{action}Result><MessageId>1</MessageId></{action}Result></{action}Response>"
    return answer or raw_answer(200, said)


def _text(body: Any) -> str:
    return body.decode() if isinstance(body, bytes) else str(body)


def an_error(code: str, status: int = 400) -> Trouble:
    def answer() -> AWSResponse:
        error = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>no</Message></Error>"
        return raw_answer(status, f"<ErrorResponse>{error}</ErrorResponse>")

    return answer


def taken() -> None:
    """No trouble."""


def lost() -> AWSResponse:
    raise ReadTimeoutError(endpoint_url="http://provider")


def killed() -> AWSResponse:
    raise Killed


BUSY, AWAY = an_error("Throttling"), an_error("ServiceUnavailable", 503)
BAD_ADDRESS = an_error("InvalidParameterValue")
UNVERIFIED = an_error("MessageRejected")
# What happens before anything is sent; a worker that dies, or an answer that is lost, comes after it.
BEFORE = {"busy": BUSY, "away": AWAY, "bad": BAD_ADDRESS, "unverified": UNVERIFIED}


@contextmanager
def a_postbox() -> Iterator[Postbox]:
    """A postbox in the place of SES and SNS."""
    box = Postbox()
    for channel in (email, sms):
        channel.client.cache_clear()
    with (
        hooked(box.take, "before-send.ses", email.client),
        hooked(box.take, "before-send.sns", sms.client),
    ):
        yield box
    for channel in (email, sms):
        channel.client.cache_clear()
