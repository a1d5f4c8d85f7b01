"""Unsubscribing with one click: the headers by which mail programs offer it (RFC 8058, RFC 2369)."""

import re

_LINK = re.compile(r"(?:https://|http://127\.0\.0\.1[:/])[^\s<>\"\x00-\x1f\x7f-\x9f]{1,2000}")


def unsubscribe_headers(link: str) -> dict[str, str]:
    """The headers of an e-mail that its receiver can unsubscribe from; ValueError if the link is no https link.

    On this very machine a link need not be one. A mail program sends ``POST`` with ``List-Unsubscribe=One-Click``
    to the link, without asking and without cookies.
    """
    if not _LINK.fullmatch(link):
        raise ValueError("only an https link without blanks can stand in a header")
    return {
        "List-Unsubscribe": f"<{link}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
