"""A command with what comes before and after it, and how it goes where nothing goes wrong."""

import json
from dataclasses import dataclass, field, replace
from typing import Any

from shared.store.audit import audit
from shared.store.friends import name_code
from tests.builders import a_document
from tests.faults import Line, hooked
from tests.functions.api import START, Api, Response
from tests.functions.snapshot import Snapshot, any_code, put_back, snapshot, with_any_codes

Sent = tuple[str, dict[str, Any]]
PARTNER, FLYER = "air", "flyer"


@dataclass(frozen=True)
class Rehearsal:
    """A deed where nothing goes wrong and nobody else is about: its answer, its sends, the table once all is done."""

    answer: Response
    sends: tuple[str, ...]
    ended: Snapshot


@dataclass(frozen=True)
class Deed:
    """A command, what is sent before it and what after it, the program's own sayings, and the first member's code."""

    path: str
    body: dict[str, Any]
    before: tuple[Sent, ...] = ()
    after: tuple[Sent, ...] = ()
    status: int = 201
    program: dict[str, Any] = field(default_factory=dict)
    partner: dict[str, Any] = field(default_factory=dict)
    by: str = "anna"
    at: str = START
    code: str = ""
    method: str = "POST"

    def prepared(self, api: Api) -> Api:
        """A program and its partner if the deed has one, and what comes before the deed."""
        api = api.with_key("anna")
        assert api.put("/v1/program", a_document(**self.program)).status == 201
        if self.partner:
            other = api.by(program=PARTNER)
            assert other.put("/v1/program", a_document(**self.partner)).status == 201
            assert other.post("/v1/members", {"member_id": FLYER}).status == 201
        if self.code:
            assert name_code(api.program, "m-1", self.code)
        for path, body in self.before:
            assert api.post(path, body).status in (200, 201, 202), (path, body)
        return api

    def done(self, api: Api) -> Response:
        """The answer to the deed, whatever the code that is made up for it."""
        raw = json.dumps(self.body) if self.body or self.method == "POST" else None
        answer = api.with_key(self.by).at(self.at).send(self.method, self.path, raw=raw)
        return replace(answer, body=any_code(answer.body))

    def ended(self, api: Api) -> Snapshot:
        """What all of it came to, once the rest is sent."""
        for path, body in self.after:
            assert api.post(path, body).status == 201
        return with_any_codes(snapshot())

    def rehearsed(self, api: Api) -> Rehearsal:
        """How the deed goes; afterwards the table is again as it was prepared."""
        before, line = snapshot(), Line()
        with hooked(line):
            answer = self.done(api)
        assert answer.status == self.status, answer
        ended = self.ended(api)
        assert list(audit())[-1].discrepancies == []
        put_back(before)
        return Rehearsal(answer, tuple(line.sends), ended)
