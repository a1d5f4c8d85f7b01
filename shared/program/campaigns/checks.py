"""What no single field of a campaign can tell: names that repeat, and what the rest of the program must have."""

from shared.program.campaigns.campaigns import Audience, Campaign, Campaigns
from shared.program.campaigns.gifts import Gift, PointsGift
from shared.program.checks import LOTS_MAX
from shared.program.flaws import Flaws, numbered, repeated, unknown, within, wrong_days
from shared.program.program import Program
from shared.program.rewards.catalogue import Catalogue
from shared.program.terms import lots_at_most


def campaign_flaws(campaigns: Campaigns, program: Program, catalogue: Catalogue) -> Flaws:
    """Every flaw of campaigns whose fields are each well formed."""
    names = (each.campaign for each in campaigns.campaigns)
    yield from repeated("/campaigns", "campaign", names)
    for position, campaign in enumerate(campaigns.campaigns):
        here = f"/campaigns/{position}"
        yield from within(here, _campaign(campaign, program))
        yield from within(here, _gifts(campaign, program, catalogue))
        if campaign.starts:
            yield from within(f"{here}/starts", campaign.starts.flaws(program, catalogue))
    yield from _lots(campaigns, program)


def _campaign(campaign: Campaign, program: Program) -> Flaws:
    yield from within("/audience", _audience(campaign.audience, program))
    yield from wrong_days({"first_day": campaign.first_day, "last_day": campaign.last_day})
    yield from repeated("/variants", "variant", (each.variant for each in campaign.variants))


def _gifts(campaign: Campaign, program: Program, catalogue: Catalogue) -> Flaws:
    """What is wrong with what it gives."""
    for place, gift in _given(campaign).items():
        if isinstance(gift, PointsGift):
            yield from within(place, _points(gift, program))
        else:
            yield from unknown("reward", {f"{place}/reward": gift.reward}, catalogue.reward)
    if campaign.budget and not any(gift.points for gift in _given(campaign).values()):
        yield "/budget", "counts points, and no points are given here; a reward may have a stock"


def _given(campaign: Campaign) -> dict[str, Gift]:
    """What it gives, itself and in its variants, by the places in it."""
    said = {"/gives": campaign.gives}
    said |= {f"/variants/{n}/gives": each.gives for n, each in enumerate(campaign.variants)}
    return {place: gift for place, gift in said.items() if gift}


def _audience(audience: Audience, program: Program) -> Flaws:
    yield from unknown("segment", numbered("/segments", audience.segments), program.segment)
    yield from unknown("tier", numbered("/tiers", audience.tiers), program.level)


def _points(gift: PointsGift, program: Program) -> Flaws:
    yield from unknown("wallet", {"/wallet": gift.wallet}, program.wallet)
    yield from within("/activation", gift.activation.flaws() if gift.activation else ())
    yield from within("/expiry", gift.expiry.flaws() if gift.expiry else ())


def _lots(campaigns: Campaigns, program: Program) -> Flaws:
    """Gifts with times of their own are lots beside those of the wallets."""
    gifts = [
        gift
        for campaign in campaigns.campaigns
        for gift in _given(campaign).values()
        if isinstance(gift, PointsGift)
    ]
    times = {
        (gift.wallet, each) for gift in gifts for each in (gift.activation, gift.expiry) if each
    }
    own = sum(each.lots_at_most for _, each in times)
    lots = own + sum(lots_at_most(program, wallet) for wallet in program.wallets)
    if own and lots > LOTS_MAX:
        detail = f"with gifts an account could hold {lots} lots, at most {LOTS_MAX} are kept"
        yield "/campaigns", f"{detail}; let more of them expire as points of their wallet do"
