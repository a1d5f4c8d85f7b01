"""Push messages to apps, by Amazon SNS and its platform endpoints."""

import json

from shared.edge.channels.channel import Letter, asked
from shared.edge.channels.sms import client

_GONE = frozenset(
    {"EndpointDisabled", "NotFound", "InvalidParameter", "PlatformApplicationDisabled"}
)


class Push:
    """Sends push messages to every device of a member."""

    def send(self, letter: Letter) -> str:
        """Send a letter: SNS's id for it."""
        request = {"TargetArn": letter.to, "MessageStructure": "json", "Message": _payload(letter)}
        sent = asked(lambda: client().publish(**request), undeliverable=_GONE)
        return str(sent["MessageId"])


def _payload(letter: Letter) -> str:
    """The message as Apple's and Google's services take it, and in plain text for any other."""
    said, link = letter.message, letter.message.link
    apple = {"aps": {"alert": {"title": said.title, "body": said.text}}, "link": link}
    google = {
        "notification": {"title": said.title, "body": said.text},
        "data": {"link": link} if link else {},
    }
    named = {name: json.dumps(body, ensure_ascii=False) for name, body in _named(apple, google)}
    return json.dumps({"default": said.text, **named}, ensure_ascii=False)


def _named(apple: object, google: object) -> tuple[tuple[str, object], ...]:
    return ("APNS", apple), ("APNS_SANDBOX", apple), ("GCM", google)
