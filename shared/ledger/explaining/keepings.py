"""Keepings: what an order keeps of each wallet before and after a return or an edit, and what of it was taken."""

from collections.abc import Iterator

from shared.frozen import dataclass
from shared.ledger.entry import Entry
from shared.ledger.explaining.referrals import taken_for_referrals
from shared.ledger.explaining.wording import Wording
from shared.ledger.kept import Returned, kept
from shared.ledger.records import OrderRecord


@dataclass(frozen=True, slots=True)
class Keeping:
    """The points of one wallet that an order keeps, and how many of those it lost were taken back."""

    wallet: str
    before: int
    after: int
    taken: int

    def text(self, words: Wording) -> str:
        """What is kept, in words."""
        now, was = words.points(self.after, self.wallet), words.points(self.before, self.wallet)
        return f"Of what the order gave, {now} stay now; {was} did before."


def keepings(
    entry: Entry,
    was: tuple[OrderRecord, Returned],
    now: tuple[OrderRecord, Returned],
) -> Iterator[Keeping]:
    """What is kept of an order as it ``was`` and as it is ``now``, each with all that is back of it."""
    stages = [found for found in (kept(*was), kept(*now)) if found is not None]
    for wallet in dict.fromkeys(grant.wallet for stage in stages for grant in stage.record.grants):
        taken = -sum(
            posting.points
            for posting in entry.postings
            if posting.kind == "reverse" and posting.wallet == wallet and posting.points < 0
        )
        taken -= taken_for_referrals(entry, wallet)
        yield Keeping(wallet, stages[0].of(wallet), stages[-1].of(wallet), taken)
