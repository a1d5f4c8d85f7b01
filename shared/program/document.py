"""The program document: the sections an operator writes as one, and each function loads as far as it uses them."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from shared.frozen import dataclass
from shared.program.campaigns.campaigns import Campaigns
from shared.program.campaigns.checks import campaign_flaws
from shared.program.checks import flaws_of
from shared.program.feedback.checks import feedback_flaws
from shared.program.feedback.surveys import Feedback
from shared.program.flaws import Flaws, within
from shared.program.goals import Aims
from shared.program.loading import load_as
from shared.program.messages.checks import messaging_flaws
from shared.program.messages.messages import Messages
from shared.program.program import Program
from shared.program.rewards.catalogue import Catalogue, reward_flaws

SECTIONS = (Program, Catalogue, Campaigns, Feedback, Aims, Messages)


@dataclass(frozen=True, kw_only=True)
class Document(Program, Catalogue, Campaigns, Feedback, Aims, Messages):
    """One loyalty program: YAML in a file, JSON on the wire."""


def load_document(document: object) -> Document:
    """The sections a JSON-shaped document describes; InvalidProgram with all flaws if it is no program."""
    return load_as(Document, document, _flaws)


def sections_of(document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What a checked document says, by section; one of which it says nothing is left out."""
    told = {each.section: _said(document, each) for each in SECTIONS}
    return {name: said for name, said in told.items() if said}


def _said(document: Mapping[str, Any], section: type[Any]) -> dict[str, Any]:
    names = (declared.name for declared in fields(section))
    return {name: document[name] for name in names if name in document}


def _flaws(document: Document) -> Flaws:
    yield from flaws_of(document)
    yield from campaign_flaws(document, document, document)
    yield from feedback_flaws(document, document, document)
    yield from within("/goals", document.goals.flaws())
    yield from reward_flaws(document, document)
    yield from within("/messages", messaging_flaws(document.messages, document, document, document))
