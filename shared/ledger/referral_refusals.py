"""Why somebody cannot be enrolled as a member's friend; without the code they can be, where they are no member yet."""

from shared.frozen import dataclass
from shared.ledger.refusals import Refusal

_MEND = ("#/referral_code", "Leave it out to enrol them without a referral.")


class UnknownReferralCode(Refusal):
    """No member has this code, or the program has no referrals."""

    code = "unknown_referral_code"
    title = "Unknown referral code"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return "No member of the program in force has this code."

    @property
    def mend(self) -> tuple[str, str]:
        """The field at fault and what to do about it."""
        return _MEND


class OwnReferralCode(Refusal):
    """Who has the code would be the friend."""

    code = "own_referral_code"
    title = "Own referral code"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return "The code is their own: the member id, e-mail, phone or card is that of who has it."

    @property
    def mend(self) -> tuple[str, str]:
        """The field at fault and what to do about it."""
        return _MEND


@dataclass(frozen=True)
class MemberAlready(Refusal):
    """The friend is no new member; ``contact`` is what another member has too, None if the id itself is one."""

    contact: str | None = None

    code = "member_already"
    title = "A member already"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        if self.contact is None:
            return "Orders under this id have made them a member already."
        return f"A member already has this {self.contact}."

    @property
    def mend(self) -> tuple[str, str]:
        """The field at fault and what to do about it."""
        return _MEND


class SharedAddress(Refusal):
    """The friend lives where who has the code does."""

    code = "shared_address"
    title = "Shared address"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return "The friend has the same postal address as who has the code."

    @property
    def mend(self) -> tuple[str, str]:
        """The field at fault and what to do about it."""
        return _MEND


class ReferrerClosed(Refusal):
    """The account of who has the code is closed."""

    code = "referrer_closed"
    title = "Referrer's account closed"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return "The account of who has the code is closed."

    @property
    def mend(self) -> tuple[str, str]:
        """The field at fault and what to do about it."""
        return _MEND
