"""Why a return or an edit of an order, or an event, is declined."""

from shared.frozen import dataclass
from shared.ledger.refusals import Refusal


@dataclass(frozen=True)
class ReturnExceedsOrder(Refusal):
    """More would be back than was bought."""

    names_amount: bool = False

    code = "return_exceeds_order"
    title = "Return exceeds order"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return "With this return more would be back than was bought."

    @property
    def mend(self) -> tuple[str, str]:
        """The field at fault and what to do about it."""
        if self.names_amount:
            return "#/amount", "Return at most what is left of the order's amount."
        return "#/lines", "Name lines of the order, and of each at most the units that are left."


class RevisionSuperseded(Refusal):
    """A later revision of the order is known."""

    code = "revision_superseded"
    title = "Revision superseded"

    @property
    def mend(self) -> tuple[str, str]:
        """The field at fault and what to do about it."""
        return "#/revision", "Nothing is to be done: a later revision of this order was recorded."


@dataclass(frozen=True)
class OrderDiffers(Refusal):
    """An edit keeps the member, the currency and the time an order was placed."""

    field: str

    code = "order_differs"
    title = "Order differs"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return f"An edit of an order keeps its {self.field}."

    @property
    def mend(self) -> tuple[str, str]:
        """The field at fault and what to do about it."""
        return f"#/{self.field}", "Send the order's own, or return the order and record another."


class TooManyWaiting(Refusal):
    """More returns would wait for an unknown order than can be applied with it."""

    code = "too_many_waiting"
    title = "Too many returns waiting"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return "This order is not on record, and many returns wait for it already."

    @property
    def mend(self) -> tuple[str, str]:
        """The field at fault and what to do about it."""
        return "#/return_id", "Record the order first, then send this return again."


@dataclass(frozen=True)
class BudgetSpent(Refusal):
    """The budget of a rule has not so many points left; who asked for them is given what there is."""

    rule: str
    most: int

    code = "budget_spent"
    title = "Budget spent"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return f'The rule "{self.rule}" has given the {self.most} points that it may.'


@dataclass(frozen=True)
class AttributesNotInProgram(Refusal):
    """Something is told of an event that the program does not know of it, or something is missing."""

    event: str
    attribute: str
    wrong: str

    code = "attributes_not_in_program"
    title = "Attributes not in the program"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return f'Of events "{self.event}", {self.attribute} {self.wrong}.'

    @property
    def mend(self) -> tuple[str, str]:
        """The field at fault and what to do about it."""
        told = "Tell what the program declares of events of this type, or declare it there."
        return f"#/attributes/{self.attribute}", told
