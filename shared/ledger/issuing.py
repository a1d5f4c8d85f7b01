"""Issuing rewards, whoever pays for them: what they draw from pools, the code, the points they give at once; and what
comes back of them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from shared.frozen import dataclass
from shared.ledger.entry import Draw, Fact, Posting
from shared.ledger.histories import RedemptionHistory
from shared.ledger.records import GrantRecord, Issued, Owned
from shared.ledger.redemption_commands import CaptureHold, Claim, ReverseRedemption, VoidHold
from shared.ledger.reward_refusals import OutOfStock
from shared.ledger.state import State
from shared.ledger.takebacks import has_expired
from shared.program.expiry import Sliding
from shared.program.versions import Version, Versions

if TYPE_CHECKING:  # loaded with the section itself, where somebody wants a reward
    from shared.program.rewards.catalogue import Catalogue
    from shared.program.rewards.kinds import Reward


@dataclass(frozen=True, slots=True)
class Issue:
    """A reward to be issued ``at`` an instant (epoch ms), used by ``code``, or by one claimed from a pool."""

    reward: "Reward"
    version: Version
    at: int
    code: str
    claim: Claim | None = None

    @property
    def lacks_code(self) -> bool:
        """Whether its code is to come from a pool and none was claimed there."""
        pooled = self.claim.pool if self.claim else None
        return self.reward.code_pool not in (None, pooled)


def catalogue_of(versions: Versions, number: int) -> "Catalogue":
    """The rewards of one version."""
    # Imported where a reward is wanted: it has a class for each kind, which spending plain points need not load.
    from shared.program.rewards.catalogue import Catalogue  # noqa: PLC0415

    return versions.section(number, Catalogue)


def given_by(issue: Issue) -> Iterator[Posting]:
    """The points it gives at once."""
    program, worth = issue.version.program, issue.reward.gives_points
    wallet = program.wallet(worth[0]) if worth else None
    if worth and wallet:
        yield Posting(
            "issue",
            wallet.wallet,
            worth[1],
            active_at=issue.at,
            expires_at=wallet.expiry.expires_at(issue.at, program.time_zone),
            slides=isinstance(wallet.expiry, Sliding),
        )


def issued_by(issue: Issue, given: tuple[Posting, ...]) -> Issued:
    """What a receipt keeps of the reward issued, and of the points it gave at once."""
    reward, zone = issue.reward, issue.version.program.time_zone
    grants = [GrantRecord(p.wallet, p.active_at, p.expires_at, slides=p.slides) for p in given]
    made_up = issue.code if reward.coded else None
    return Issued(
        reward.reward,
        reward.kind,
        reward.name,
        reward.worth(),
        code=issue.claim.code if issue.claim and reward.code_pool else made_up,
        usable_until=reward.usable_until(issue.at, zone),
        cost=reward.cost,
        money=reward.money,
        grant=grants[0] if grants else None,
        granted=sum(posting.points for posting in given),
        drawn={**({reward.pool: 1} if reward.pool else {}), **reward.counted},
        at=issue.at,
        connection=reward.in_shop,
    )


def draws_of(issue: Issue) -> Iterator[Draw]:
    """What it takes from the pools of the whole program."""
    reward, claim = issue.reward, issue.claim
    short = OutOfStock(reward.reward)
    if reward.pool:
        yield Draw(reward.pool, 1, reward.stock, short)
    if claim and reward.code_pool:
        yield Draw(f"codes.{claim.pool}", 1, short=short, place=claim.place)
    for pool, amount in reward.counted.items():
        yield Draw(pool, amount)


def told_of(issued: Issued) -> dict[str, str]:
    """What the world is told of a reward, whatever becomes of it."""
    told = {
        "reward": issued.reward,
        "kind": issued.kind,
        "code": issued.code,
        "connection": issued.connection,
    }
    return {key: value for key, value in told.items() if value}


def issued_fact(issued: Issued) -> Fact:
    """What the world is told of a reward that somebody has now."""
    return Fact("reward.issued", told_of(issued))


def released_fact(issued: Issued | None) -> tuple[Fact, ...]:
    """What the world is told of a reward that somebody had and has no more; nothing of points alone."""
    return (Fact("reward.released", told_of(issued)),) if issued else ()


def owned_after(command: CaptureHold | VoidHold | ReverseRedemption, status: str) -> Owned | None:
    """How a reward stands after what follows its redemption."""
    issued = command.history.record.issued
    if issued is None:
        return None
    left = issued.unspent if status == "issued" else None
    return Owned(
        command.member_id, command.source, command.redemption_id, issued, status, left=left
    )


def given_up(issued: Issued) -> tuple[Draw, ...]:
    """What goes back to the pools with a reward that is taken back; a code is nobody else's ever again."""
    return tuple(Draw(pool, -amount) for pool, amount in issued.drawn.items())


def granted_back(state: State, history: RedemptionHistory, at: int) -> tuple[Posting, ...]:
    """Take back the points that a reward gave at once, unless they have expired."""
    issued = history.record.issued
    if issued is None or issued.grant is None:
        return ()
    grant = issued.grant
    wallet = state.wallet(grant.wallet)
    posting = Posting(
        "reverse",
        grant.wallet,
        -issued.granted,
        active_at=grant.active_at,
        expires_at=wallet.expiry(grant.active_at, grant.expires_at),
        slides=grant.slides,
    )
    return () if has_expired(posting, wallet, at) else (posting,)
