"""Shows what members would be told, before it is told."""

from functions.messages.asked import MessageAnswer, MessageRequest
from shared.edge.http import Call, Reply, serving
from shared.edge.problems import Problem
from shared.edge.reading import versions_of
from shared.ledger.refusals import NoProgram, Refused


def preview_message(call: Call, body: MessageRequest) -> Reply[MessageAnswer]:
    """What a member would be told of a fact on a channel; nothing is sent."""
    # It loads Jinja2 and Babel, which the function starts without.
    from functions.messages.previews import preview  # noqa: PLC0415

    versions = versions_of(call)
    if not versions.effects:
        raise Refused(NoProgram())
    answer = preview(call, body, versions)
    if answer is None:
        detail = f"There are no words for this fact on {body.channel}; write a template."
        raise Problem("not_found", "Not found", 404, detail)
    return Reply(answer)


ACTIONS = (preview_message,)

handler = serving("messages", ACTIONS)
