"""The key strings of accounts and programs. A program's id is in every key but a credential's.

Those of what is told, to whom and by whom are in ``news_keys``; there are no others.
"""

from time import gmtime, strftime
from zlib import crc32

from shared.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Key:
    """Where an item lives."""

    pk: str
    sk: str

    @property
    def attributes(self) -> dict[str, dict[str, str]]:
        """The key as DynamoDB takes it."""
        return {"pk": {"S": self.pk}, "sk": {"S": self.sk}}


JOURNAL_PREFIX = "A#"
RECEIPT_PREFIX = "R#"
ENTRY_PREFIX = "E#"
RECEIPT = "R"
RETURN_PREFIX = "RET#"
REVISION_PREFIX = "AMD#"
REDEMPTION_PREFIX = "RDM#"
REFUND_PREFIX = "RFD#"
EVENT_PREFIX = "EVT#"
END = "END"
REVERSAL = "REV"
VERSION_PREFIX = "V#"
CREDENTIAL_PREFIX = "K#"
TRIGGER_PREFIX = "T#"
PART_PREFIX = "S#"
POOL_PREFIX = "Q#"
POOL = "Q"
USE_PREFIX = "USE#"
FRIEND_PREFIX = "F#"
SAID_PREFIX = "SAID#"
RUNS_PREFIX = "N#"
POOL_SHARDS = 16  # how many items share what a whole program draws from
SEQ_MAX = 9_999_999_999
DUE_LATEST = 9_999_999_999_999
DUE_SLOTS = 64  # how many parts of all accounts can be swept side by side
MEMBERS_SLOTS = 16  # how many parts of a program's members can be gone through side by side


def journal(program: str, account: str) -> str:
    """The partition that holds an account's journal."""
    return f"{JOURNAL_PREFIX}{program}#{account}"


def entry(program: str, account: str, seq: int) -> Key:
    """One entry; the number is padded so that text order is number order."""
    return Key(journal(program, account), f"{ENTRY_PREFIX}{seq:010d}")


def seq_of(sk: str) -> int:
    """The number of the entry with that sort key."""
    return int(sk.removeprefix(ENTRY_PREFIX))


def account_of(pk: str) -> tuple[str, str]:
    """The program and the account whose journal is in that partition, no account where it is the program's own."""
    _, program, account = pk.split("#", 2)
    return program, account


def members_slot(program: str, number: int) -> str:
    """A part of the index of a program's members, by its number from 0."""
    return f"{program}#{number:02d}"


def members_slot_of(program: str, account: str) -> str:
    """The part of the index of a program's members that a member is in, for ever."""
    return members_slot(program, members_part(program, account))


def members_part(program: str, account: str) -> int:
    """The number of that part."""
    return crc32(journal(program, account).encode()) % MEMBERS_SLOTS


def joined_on(instant: int) -> str:
    """A day of the year (UTC) and the instant on it (epoch ms) at which a member joined."""
    return f"{strftime('%m-%d', gmtime(instant // 1000))}#{instant:013d}"


def birthday_on(program: str, day: str) -> str:
    """The part of the index of birthdays with those of a program's members born on a day of the year (MM-DD)."""
    return f"{program}#{day}"


def wake(program: str, account: str) -> Key:
    """When time alone next changes an account."""
    return Key(journal(program, account), "WAKE")


def campaigns_wake(program: str) -> Key:
    """When a program's standing campaigns next look for members; in the place of an account there is none."""
    return Key(f"{RUNS_PREFIX}{program}#", "WAKE")


def due_slot(program: str, account: str) -> str:
    """The part of the index of due accounts that an account is in, for ever."""
    return slot(crc32(journal(program, account).encode()) % DUE_SLOTS)


def slot(number: int) -> str:
    """A part of the index of due accounts, by its number from 0."""
    return f"{number:02d}"


def due_at(instant: int, seq: int) -> str:
    """An instant (epoch ms) and the entry it was computed from; text order is the order of instants.

    What lies beyond 13 digits, in the year 2286, is held to them: to wake too early does no harm.
    """
    return f"{min(max(instant, 0), DUE_LATEST):013d}#{seq:010d}"


def due_latest(instant: int) -> str:
    """The last text of whatever is due by an instant."""
    return due_at(instant, SEQ_MAX)


def due_instant(text: str) -> tuple[int, int]:
    """The instant (epoch ms) in such a text, and the number of the entry."""
    instant, seq = text.split("#")
    return int(instant), int(seq)


def receipt(program: str, kind: str, source: str, command_id: str) -> Key:
    """The receipt of one command of one source."""
    return Key(f"{RECEIPT_PREFIX}{program}#{kind}#{source}#{command_id}", RECEIPT)


def gift(program: str, campaign: str, trigger: str, member: str) -> Key:
    """The receipt of what a member got by one trigger of a campaign; no id has the sign between them."""
    return receipt(program, "campaign", campaign, f"{trigger}#{member}")


def redeemed(program: str, source: str, redemption_id: str) -> Key:
    """The receipt of what issued a reward: a redemption's, or that of a gift, whose name has a sign that no id has."""
    kind = "campaign" if "#" in redemption_id else "redemption"
    return receipt(program, kind, source, redemption_id)


def received(program: str, kind: str, source: str, command_id: str) -> Key:
    """The receipt of what a command brought to the other of two accounts."""
    return receipt(program, f"{kind}.other", source, command_id)


def beside(receipt: Key, name: str) -> Key:
    """What follows the command of a receipt: in the same partition, by its own name."""
    return Key(receipt.pk, name)


def returned(return_id: str) -> str:
    """The name of a return beside its order's receipt."""
    return f"{RETURN_PREFIX}{return_id}"


def revised(revision: int) -> str:
    """The name of an edit beside its order's receipt; later revisions sort later."""
    return f"{REVISION_PREFIX}{revision:010d}"


def pool(program: str, name: str, shard: int) -> Key:
    """A part of something that a whole program draws from, in a partition of its own."""
    return Key(f"{POOL_PREFIX}{program}#{name}#{shard:02d}", POOL)


def pool_of(pk: str) -> tuple[str, str]:
    """The program and the name of the pool that a shard in that partition is of."""
    _, program, name, _ = pk.split("#")
    return program, name


def owned_by(program: str, member: str) -> str:
    """The partition that holds what a member has of rewards."""
    return f"I#{program}#{member}"


def owned(program: str, member: str, at: int, name: str) -> Key:
    """How a redemption stands that bought a reward at an instant (epoch ms); later ones sort later."""
    return Key(owned_by(program, member), f"{at:013d}#{name}")


def code_pool(pool: str) -> str:
    """The name of the counters of a pool of uploaded codes."""
    return f"codes.{pool}"


def pooled_code(program: str, pool: str, shard: int, number: int) -> Key:
    """An uploaded code by its number, from 0, in a part of its pool."""
    return Key(f"V#{program}#{pool}#{shard:02d}", f"C#{number:010d}")


def code(program: str, code: str) -> Key:
    """What a code was given for."""
    return Key(f"C#{program}#{code}", "C")


def profile(program: str, member: str) -> Key:
    """A member's profile."""
    return Key(f"M#{program}#{member}", "PROFILE")


def own_code(profile: Key) -> Key:
    """The code that a member brings friends with, beside the profile."""
    return beside(profile, "CODE")


def friend(profile: Key, at: int, referral: str) -> Key:
    """How a friend stands whom a member brought at an instant (epoch ms); later ones sort later."""
    return beside(profile, f"{FRIEND_PREFIX}{at:013d}#{referral}")


def said(profile: Key, survey: str, occasion: str) -> Key:
    """What a member said in their own words in answer to a survey, beside the profile."""
    return beside(profile, f"{SAID_PREFIX}{survey}#{occasion}")


def referral_code(program: str, code: str) -> Key:
    """Whose code to bring friends with it is; a reward's code of the same letters is another item."""
    return Key(f"C#{program}#{code}", "M")


def member_of(pk: str) -> str:
    """The member whose profile lives in that partition."""
    return pk.split("#", 2)[2]


def trigger(program: str, campaign: str, trigger_id: str) -> Key:
    """A trigger of a campaign: what was asked for, and whether it goes on."""
    return Key(f"{TRIGGER_PREFIX}{program}#{campaign}#{trigger_id}", "T")


def trigger_part(trigger: Key, part: int) -> Key:
    """How far a part of a trigger's audience has been gone through."""
    return beside(trigger, f"{PART_PREFIX}{part:02d}")


def trigger_list(trigger: Key, digest: str, part: int) -> Key:
    """A part of the members that a trigger names; ``digest`` tells one list from another."""
    return beside(trigger, f"L#{digest}#{part:02d}")


def program_partition(program: str) -> str:
    """The partition that holds a program's versions, sections and list of credentials."""
    return f"P#{program}"


def version(program: str, number: int) -> Key:
    """The manifest of one version."""
    return Key(program_partition(program), f"{VERSION_PREFIX}{number:010d}")


def section(program: str, digest: str) -> Key:
    """A section of program content, named by what it says."""
    return Key(program_partition(program), f"S#{digest}")


def signing(program: str) -> Key:
    """What tokens of a program are signed with."""
    return Key(f"G#{program}", "SIGNING")


def link_signing(program: str) -> Key:
    """What links to a program's members are signed with: for ever, as nobody unsubscribes by an old one otherwise."""
    return Key(f"L#{program}", "SIGNING")


def credential(digest: str) -> Key:
    """A credential, found by the hash of the secret presented."""
    return Key(f"{CREDENTIAL_PREFIX}{digest}", "K")


def listed_credential(program: str, key_id: str) -> Key:
    """A credential's line in its program's list."""
    return Key(program_partition(program), f"{CREDENTIAL_PREFIX}{key_id}")
