"""Time in a plain account: purses meet what is due, months take tiers away, activity lets points slide on."""

from dataclasses import dataclass, field

from tests.plain.purse import Purse
from tests.plain.terms import Document, expiry_of, slides, wallet_of
from tests.plain.tiers import PlainTiers


@dataclass
class Life:
    """Purses by wallet and the tier held; ``clock`` is how far time was lived through."""

    document: Document
    clock: int
    purses: dict[str, Purse] = field(init=False)
    tiers: PlainTiers = field(init=False)

    def __post_init__(self) -> None:
        self.purses = {each["wallet"]: Purse() for each in self.document["wallets"]}
        self.tiers = PlainTiers(self.document, self.clock)

    @property
    def first(self) -> str:
        """The wallet that answers speak of."""
        return next(iter(self.purses))

    def lives_to(self, instant: int) -> None:
        """Let time pass, from one instant at which something is due to the next."""
        while (due := min(self._instants())) <= instant:
            self.clock = max(self.clock, due)
            for purse in self.purses.values():
                purse.meets(due, self.clock)
        self.clock = instant
        self.tiers.lives_to(instant)

    def _instants(self) -> list[int]:
        found = [due for purse in self.purses.values() for due in purse.instants(self.clock)]
        return [*found, 10**19]

    def _is_active(self, activity: str) -> None:
        """Where an activity counts, no sliding points of a wallet end before those given now would."""
        for wallet, purse in self.purses.items():
            rule = wallet_of(self.document, wallet)["expiry"]
            if slides(self.document, wallet) and activity in rule["activities"]:
                purse.slides_to(expiry_of(self.document, wallet, self.clock))
