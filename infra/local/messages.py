"""What Lambda sees of a queue's message, and what its answer says of it."""

from collections.abc import Mapping
from typing import Any

Message = Mapping[str, Any]  # as SQS hands it out


def queue_event(message: Message, *, arn: str, region: str) -> dict[str, Any]:
    """The event of one message, as Lambda makes it of what SQS hands out."""
    record = {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": dict(message.get("Attributes", {})),
        "messageAttributes": {
            name: _attribute(value) for name, value in message.get("MessageAttributes", {}).items()
        },
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": arn,
        "awsRegion": region,
    }
    return {"Records": [record]}


def is_done(answer: object) -> bool:
    """Whether an answer to one message leaves nothing to repeat; what is no proper answer counts as failed."""
    if not isinstance(answer, Mapping):
        return answer is None or isinstance(answer, str)
    return not answer.get("batchItemFailures")


def _attribute(value: Mapping[str, Any]) -> dict[str, Any]:
    given = {
        name[0].lower() + name[1:]: value[name]
        for name in ("StringValue", "BinaryValue")
        if name in value
    }
    return given | {
        "stringListValues": [],
        "binaryListValues": [],
        "dataType": value["DataType"],
    }
