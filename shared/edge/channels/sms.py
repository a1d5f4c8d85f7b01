"""Text messages, by Amazon SNS."""

import re
from functools import cache
from typing import Any

from botocore.session import get_session

from shared.edge.channels.channel import Letter, Undeliverable, asked, settings

_BAD_NUMBER = frozenset({"InvalidParameter", "InvalidParameterValue", "OptedOut"})
_E164 = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)


class Sms:
    """Sends text messages."""

    def send(self, letter: Letter) -> str:
        """Send a letter: SNS's id for it."""
        request = {"PhoneNumber": _international(letter.to), "Message": letter.message.text}
        sent = asked(lambda: client().publish(**request), undeliverable=_BAD_NUMBER)
        return str(sent["MessageId"])


@cache
def client() -> Any:
    """The SNS client of this process."""
    return get_session().create_client("sns", config=settings())


def _international(phone: str) -> str:
    """A number as E.164 has it; Undeliverable where the country is left out."""
    plain = "+" + re.sub(r"[^0-9]", "", phone) if phone.startswith("+") else ""
    if not _E164.fullmatch(plain):
        raise Undeliverable("NotInternational")
    return plain
