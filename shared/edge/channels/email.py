"""E-mail, by Amazon SES."""

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr
from functools import cache
from typing import Any

from botocore.session import get_session

from shared.edge.channels.channel import Letter, Undeliverable, asked, settings
from shared.program.messages.telling import Sender

_BAD_ADDRESS = frozenset({"InvalidParameterValue"})


class Email:
    """Sends e-mail in plain text and HTML."""

    def send(self, letter: Letter) -> str:
        """Send a letter: SES's id for it."""
        to = _written_in_ascii(letter.to)
        request = {
            "Source": _from(letter.sender),
            "Destinations": [to],
            "RawMessage": {"Data": _mail(letter, to).as_bytes(policy=SMTP)},
        }
        sent = asked(lambda: client().send_raw_email(**request), undeliverable=_BAD_ADDRESS)
        return str(sent["MessageId"])


@cache
def client() -> Any:
    """The SES client of this process."""
    return get_session().create_client("ses", config=settings())


def _mail(letter: Letter, to: str) -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"] = letter.message.subject
    mail["From"] = _from(letter.sender)
    mail["To"] = to
    if letter.sender.reply_to:
        mail["Reply-To"] = letter.sender.reply_to
    for name, value in letter.headers.items():
        mail[name] = value
    mail.set_content(letter.message.text)
    if letter.message.html:
        mail.add_alternative(letter.message.html, subtype="html")
    return mail


def _from(sender: Sender) -> str:
    """The shop's name and its address; a name that is not plain ASCII is written as RFC 2047 has it."""
    return formataddr((sender.shop, sender.from_address or ""))


def _written_in_ascii(address: str) -> str:
    """The address with its domain as the DNS has it; SES takes no other."""
    name, _, domain = address.rpartition("@")
    try:
        plain = f"{name}@{domain.encode('idna').decode()}"
    except UnicodeError:
        raise Undeliverable("InvalidDomain") from None
    if not plain.isascii():
        raise Undeliverable("NotAscii")
    return plain
