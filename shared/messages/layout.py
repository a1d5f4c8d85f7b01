"""The layout of e-mails: text around what is said, and a small page for it.

The page has one column that reflows, the language and its direction, no picture, no script and nothing loaded from
elsewhere; its preheader stands first and hidden, as mail programs show the first words beside the subject.
"""

import re
from html import escape
from typing import Any

from shared.frozen import dataclass

_LINK = re.compile(r"https?://[^\s<>\"&]+[A-Za-z0-9_/]")
_WHOLE = ("<!doctype", "<html")
_HIDDEN = "display:none;max-height:0;max-width:0;overflow:hidden;opacity:0"
_PAGE = """<!doctype html>
<html lang="{lang}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
</head>
<body style="margin:0;padding:0;background:#f4f4f5;color:#18181b">
{preheader}<main style="max-width:36em;margin:0 auto;padding:1.5em;background:#ffffff;font:1em/1.5 sans-serif">
{body}
</main>
{footer}</body>
</html>
"""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What stands around the words of an e-mail: its language, its direction, what ends it."""

    lang: str
    direction: str
    footer: tuple[str, ...] = ()  # lines of text
    unsubscribe: str | None = None  # the link, with
    label: str = ""  # what is said of it


def is_page(html: str) -> bool:
    """Whether this is a whole page by itself."""
    return html.lstrip().lower().startswith(_WHOLE)


def with_footer(text: str, frame: Frame) -> str:
    """Plain text with what ends an e-mail below it."""
    lines = [*frame.footer, *([f"{frame.label}: {frame.unsubscribe}"] if frame.unsubscribe else ())]
    return "\n".join([text.strip(), "", "-- ", *lines]) if lines else text.strip()


def paragraphs(text: str) -> str:
    """Plain text as HTML: a paragraph for each block, a break for each line, links that can be followed."""
    blocks = (escape(block.strip()) for block in text.strip().split("\n\n") if block.strip())
    linked = (_LINK.sub(r'<a href="\g<0>">\g<0></a>', block) for block in blocks)
    return "\n".join(f"<p>{block.replace(chr(10), '<br>')}</p>" for block in linked)


def page(body: str, frame: Frame, *, title: str, preheader: str) -> str:
    """A body in HTML, already escaped, as a whole page."""
    hidden = f'<div style="{_HIDDEN}">{escape(preheader)}</div>\n' if preheader else ""
    return _PAGE.format(
        lang=escape(frame.lang),
        direction=frame.direction,
        title=escape(title),
        preheader=hidden,
        body=body,
        footer=_footer(frame),
    )


def _footer(frame: Frame) -> str:
    lines: list[Any] = [escape(line) for line in frame.footer]
    if frame.unsubscribe:
        lines.append(f'<a href="{escape(frame.unsubscribe)}">{escape(frame.label)}</a>')
    if not lines:
        return ""
    style = (
        "max-width:36em;margin:0 auto;padding:1em 1.5em;font:0.85em/1.5 sans-serif;color:#52525b"
    )
    return f'<footer style="{style}">{"<br>".join(lines)}</footer>\n'
