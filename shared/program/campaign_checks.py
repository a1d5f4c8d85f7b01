"""What no single field of a campaign can tell: names that repeat, and what the rest of the program must have."""

from collections.abc import Iterable, Iterator
from datetime import date

from shared.program.campaigns import Campaign, Campaigns, Gift
from shared.program.checks import LOTS_MAX, Flaw
from shared.program.program import Program
from shared.program.terms import lots_at_most


def campaign_flaws(campaigns: Campaigns, program: Program) -> Iterator[Flaw]:
    """Every flaw of campaigns whose fields are each well formed."""
    names = (each.campaign for each in campaigns.campaigns)
    yield from _repeated("/campaigns", "campaign", names)
    for position, campaign in enumerate(campaigns.campaigns):
        here = f"/campaigns/{position}"
        yield from _audience(f"{here}/audience", campaign, program)
        yield from _window(here, campaign)
        yield from _gift(f"{here}/gives", campaign.gives, program)
        variants = (each.variant for each in campaign.variants)
        yield from _repeated(f"{here}/variants", "variant", variants)
        for number, variant in enumerate(campaign.variants):
            yield from _gift(f"{here}/variants/{number}/gives", variant.gives, program)
    yield from _lots(campaigns, program)


def _repeated(pointer: str, field: str, names: Iterable[str]) -> Iterator[Flaw]:
    seen = set[str]()
    for position, name in enumerate(names):
        if name in seen:
            yield Flaw(f"{pointer}/{position}/{field}", f'"{name}" is taken; names are unique')
        seen.add(name)


def _audience(pointer: str, campaign: Campaign, program: Program) -> Iterator[Flaw]:
    levels = {level.tier for level in program.tiers.levels} if program.tiers else set()
    for position, segment in enumerate(campaign.audience.segments):
        if program.segment(segment) is None:
            detail = f'"{segment}" is not a segment of this program'
            yield Flaw(f"{pointer}/segments/{position}", detail)
    for position, tier in enumerate(campaign.audience.tiers):
        if tier not in levels:
            yield Flaw(f"{pointer}/tiers/{position}", f'"{tier}" is not a tier of this program')


def _window(pointer: str, campaign: Campaign) -> Iterator[Flaw]:
    days = {"first_day": campaign.first_day, "last_day": campaign.last_day}
    known = {name: day for name, day in days.items() if day is not None}
    for name, day in known.items():
        if not _is_day(day):
            yield Flaw(f"{pointer}/{name}", "is not a day of the calendar")
    if len(known) == len(days) and known["last_day"] < known["first_day"]:
        yield Flaw(f"{pointer}/last_day", "must not be before first_day")


def _gift(pointer: str, gift: Gift | None, program: Program) -> Iterator[Flaw]:
    if gift is None:
        return
    if gift.wallet is not None and program.wallet(gift.wallet) is None:
        yield Flaw(f"{pointer}/wallet", f'"{gift.wallet}" is not a wallet of this program')
    for name, terms in (("activation", gift.activation), ("expiry", gift.expiry)):
        for inside, detail in terms.flaws() if terms else ():
            yield Flaw(f"{pointer}/{name}{inside}", detail)


def _lots(campaigns: Campaigns, program: Program) -> Iterator[Flaw]:
    """Gifts with times of their own are lots beside those of the wallets."""
    gifts = [
        gift
        for campaign in campaigns.campaigns
        for gift in (campaign.gives, *(variant.gives for variant in campaign.variants))
        if gift
    ]
    times = {
        (gift.wallet, each) for gift in gifts for each in (gift.activation, gift.expiry) if each
    }
    own = sum(each.lots_at_most for _, each in times)
    lots = own + sum(lots_at_most(program, wallet) for wallet in program.wallets)
    if own and lots > LOTS_MAX:
        detail = f"with gifts an account could hold {lots} lots, at most {LOTS_MAX} are kept"
        yield Flaw("/campaigns", f"{detail}; let more of them expire as points of their wallet do")


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
