"""Settlements explained: what fell due, where its points came from, and what the member was to be told."""

from collections.abc import Iterator

from shared.ledger.entry import Fact, Posting
from shared.ledger.explaining.explanation import Explanation, Origin, Subject
from shared.ledger.explaining.wording import Wording, listed
from shared.ledger.settle import next_due

ORIGINS_TOLD = 5  # in words; the data has all that were found


def explain_settlement(subject: Subject, words: Wording) -> Explanation:
    """Why time alone changed an account, and why then."""
    entry = subject.entry
    due = next_due(subject.before) if subject.before else None
    return Explanation(
        sentences=(
            f"Nobody asked for this: it fell due {words.end(due or entry.at)}.",
            *(each for posting in entry.postings for each in _cause(posting, words)),
            *_origins(subject.origins, words),
            *(each for fact in entry.facts for each in _warning(fact, words)),
        ),
        origins=subject.origins,
    )


def _cause(posting: Posting, words: Wording) -> Iterator[str]:
    """Why a posting fell due, where the posting itself does not say it."""
    if posting.kind == "release":
        _, _, redemption = (posting.hold or "").partition("#")
        yield f"The time of the hold of redemption {redemption} ran out."
    elif posting.kind == "reverse" and posting.awaits:
        _, _, order = posting.awaits.order.partition("#")
        yield f"{posting.awaits.event} of order {order} did not come in time."
    elif posting.kind == "expire" and posting.expires_at is None:
        yield f"In this program {words.noun(posting.wallet)} do not outlive the period that ended."


def _origins(found: tuple[Origin, ...], words: Wording) -> Iterator[str]:
    if not found:
        return
    named = [_named(origin, words) for origin in found[:ORIGINS_TOLD]]
    if len(found) > ORIGINS_TOLD:
        named.append(f"{len(found) - ORIGINS_TOLD} earlier entries")
    yield f"The points came from {listed(named)}."
    for terms in dict.fromkeys(origin.terms for origin in found if origin.terms):
        yield f"By the program they {terms}."


def _named(origin: Origin, words: Wording) -> str:
    entry = origin.entry
    name = f" {entry.command_id}" if entry.command_id else ""
    gave = words.points(origin.points, origin.wallet)
    return f"{entry.kind}{name} ({gave}, {words.moment(entry.at)[:10]})"


def _warning(fact: Fact, words: Wording) -> Iterator[str]:
    told = fact.data
    if fact.fact == "points.expiring":
        points = words.points(told["points"], told["wallet"])
        yield f"The member is to be told of {points} {words.expiring(told['expires_at'])}."
    if fact.fact == "tier.expiring":
        yield f"The member is to be told that the tier {told['tier']} ends {words.end(told['at'])}."
