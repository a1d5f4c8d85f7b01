"""Mailboxes: the addresses that reach the same one, as far as providers say so in public.

Sources: Gmail and Outlook help pages on dots and plus signs in addresses; Apple's on iCloud, Proton's and Fastmail's on
plus addressing. Elsewhere a plus sign may be part of a name, so nothing is left out there.
"""

_SAME = {"googlemail.com": "gmail.com"}  # two names of one provider
_DOTS_IGNORED = frozenset({"gmail.com"})
_PLUS_IGNORED = frozenset(
    {
        "gmail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "msn.com",
        "icloud.com",
        "me.com",
        "proton.me",
        "protonmail.com",
        "pm.me",
        "fastmail.com",
        "fastmail.fm",
    }
)


def mailbox(address: str) -> str:
    """The address without what its provider ignores; ``address`` is in small letters."""
    name, _, domain = address.rpartition("@")
    domain = _SAME.get(domain, domain)
    if domain in _PLUS_IGNORED:
        name = name.partition("+")[0]
    if domain in _DOTS_IGNORED:
        name = name.replace(".", "")
    return f"{name}@{domain}"
