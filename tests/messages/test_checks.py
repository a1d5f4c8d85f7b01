"""What would fail when a fact comes is refused when a program is published."""

from typing import Any

import pytest

from shared.edge.program_document import InvalidDocument, parse
from shared.messages.checks import LONGEST
from shared.messages.language import flaw_of, parts_of
from shared.messages.sandbox import environment
from shared.messages.vocabulary import scope_of
from tests.builders import a_document
from tests.messages.shops import SENDER

SCOPE = scope_of("points.expiring")


def flaw(source: str, *, fact: str = "points.expiring", locale: str = "en") -> str | None:
    return flaw_of(source, scope_of(fact), locale, longest=60_000)


@pytest.mark.parametrize(
    "source",
    [
        "Just text, {# a remark #} and {% raw %}{{ braces }}{% endraw %}",
        "{{ points }} {{ points|with_unit }} {{ points|abs|with_unit }} {{ worth }}",
        "{{ points|plural(one='# mile', other='# miles') }}",
        "{{ expires_at }} {{ expires_at|date }} {{ expires_at|date('short') }} {{ expires_at|time }}",
        "{{ today|date(style='full') }}",
        "{% if points > 100 and not member.first_name %}a{% elif days == 1 %}b{% else %}c{% endif %}",
        "{{ wallet if days else 'you' }}",
        "{% if wallet == 'Miles' or wallet != 'Points' %}x{% endif %}",
    ],
)
def test_a_template_can_say_this(source: str) -> None:
    assert flaw(source) is None


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("{{ balanse }}", '"balanse" is not known here; known: balance, days'),
        (
            "\n{{ member.last_name }}",
            'line 2: "last_name" is not known here; known: first_name, tier',
        ),
        ("{{ to }}", '"to" is not known here'),
        ("{% if %}", "cannot be read at line 1"),
        ("{{ points", "cannot be read at line 1"),
        ("{% if days %}", "cannot be read at line 1"),
        (
            "{{ points|shout }}",
            "there is no filter shout; known: abs, date, plural, time, with_unit",
        ),
        ("{{ days|with_unit }}", "with_unit is for a number of points"),
        ("{{ wallet|date }}", "date is for an instant"),
        ("{{ member|date }}", "date is for an instant"),
        ("{{ expires_at|date('huge') }}", "date takes one of full, long, medium, short"),
        ("{{ expires_at|date(wallet) }}", "date takes one of"),
        ("{{ expires_at|time('short') }}", "time takes nothing"),
        ("{{ points|plural(one='#') }}", 'plural needs other in "en" as well'),
        ("{{ points|plural('#') }}", 'plural takes the forms one, other of "en"'),
        ("{{ points|plural(one='#', few='#', other='#') }}", "plural takes the forms"),
        ("{{ points|plural(one=days, other='#') }}", "plural takes the forms"),
        ("{{ points|plural(**member) }}", "takes what is written in the template"),
        ("{{ member }}", "only a text, a number, money or an instant can be written"),
        ("{{ days > 1 }}", "only a text, a number"),
        ("{{ days.real }}", 'has no part "real"'),
        ("{% if days > wallet %}{% endif %}", "compares numbers"),
        ("{% if wallet > 'a' %}{% endif %}", "compares numbers"),
        ("{{ wallet if days else points }}", "both ways of an if must be of one kind"),
        ("{{ wallet if days }}", "condexpr is not for templates"),
        ("{% for x in wallet %}{% endfor %}", "only a list can be gone through"),
        ("{{ 1.5 }}", "a number no fraction"),
        (f"{{{{ '{'a' * 256}' }}}}", "a text has at most 255 characters"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_its_mend(source: str, told: str) -> None:
    assert told in (flaw(source) or "")


@pytest.mark.parametrize(
    "source",
    [
        "{{ member.__class__ }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ member['__class__'] }}",
        "{{ member.first_name.format }}",
        "{{ self }}",
        "{{ _voice }}",
        "{{ cycler }}",
        "{{ lipsum() }}",
        "{{ range(1000000) }}",
        "{% for x in range(10) %}{% endfor %}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ 'a' * 1000000000 }}",
        "{{ 'a' ~ 'b' }}",
        "{{ points + 1 }}",
        "{{ [1, 2] }}",
        "{{ {'a': 1} }}",
        "{% set x = 1 %}",
        "{% include 'a' %}",
        "{% extends 'a' %}",
        "{% import 'a' as a %}",
        "{% from 'a' import b %}",
        "{% macro a() %}{{ a() }}{% endmacro %}",
        "{% call a() %}{% endcall %}",
        "{% block a %}{% endblock %}",
        "{% filter upper %}{% endfilter %}",
        "{% with a = 1 %}{% endwith %}",
        "{% autoescape false %}{% endautoescape %}",
        "{{ member.first_name|safe }}",
        "{{ wallet is defined }}",
        "{% if days %}" * 30 + "{% endif %}" * 30,
        "{{ " + "(" * 5_000 + "days" + ")" * 5_000 + " }}",
        "{{ " + "not " * 50 + "days }}",
        "{{ days" + "|abs" * 50 + " }}",
    ],
)
def test_a_template_cannot_break_out_or_grow(source: str) -> None:
    assert flaw(source)


def test_how_long_a_template_can_grow_is_bounded_before_it_does() -> None:
    row = "{% for item in items %}{{ item.text }}{% endfor %}"

    assert flaw(row, fact="digest") is None
    assert "could grow to" in (flaw(row * 5, fact="digest") or "")
    nested = "{% for item in items %}" * 2 + "{% endfor %}" * 2
    assert "once" in (flaw(nested, fact="digest") or "")
    assert "once" in (flaw("{% for a in items if a.text %}{% endfor %}", fact="digest") or "")
    commas = "{% for a in items %}{{ a.text }}{{ '' if loop.last else ', ' }}{% endfor %}"
    assert flaw(commas, fact="digest") is None


def test_every_name_that_is_known_can_be_said() -> None:
    said = set(parts_of(SCOPE))

    assert {"points", "worth", "expires_at", "member.first_name", "shop.name"} <= said
    assert all(flaw(f"{{% if {name} %}}x{{% endif %}}") is None for name in said)


def test_the_sandbox_is_a_second_wall() -> None:
    made = environment(html=True)

    assert not made.globals
    assert not made.tests
    assert not made.filters.keys() & {"attr", "map", "format", "safe"}


def flaws(**messages: Any) -> dict[str, str]:
    try:
        parse(a_document(messages={"sender": SENDER, **messages}))
    except InvalidDocument as invalid:
        return {place.removeprefix("/messages"): told for place, told in invalid.errors}
    return {}


AN_SMS = {"kind": "sms", "fact": "points.earned", "locale": "fr", "text": "{{ points }} points"}


def test_a_section_without_flaws_is_taken() -> None:
    assert flaws(usual=["email", "sms"], templates=[AN_SMS]) == {}


@pytest.mark.parametrize(
    ("messages", "place", "told"),
    [
        ({"templates": [{**AN_SMS, "text": "{{ punkte }}"}]}, "/templates/0/text", '"punkte" is not'),
        ({"templates": [{**AN_SMS, "fact": "points.lost"}]}, "/templates/0/fact", "there is no fact"),
        ({"told": [{"fact": "points.lost", "channels": []}]}, "/told/0/fact", "there is no fact"),
        (
            {"told": [{"fact": "points.held", "channels": ["push"]}]},
            "/told/0/fact",
            'has no words on push in the fallback locale "en"; write a template',
        ),
        ({"usual": ["sms"], "fallback_locale": "fr"}, "/usual", 'in the fallback locale "fr"'),
        (
            {"templates": [{**AN_SMS, "text": "{{ points|with_unit }}"}]},
            "/templates/0/text",
            'with_unit needs units of points in "fr"',
        ),
        (
            {"units": [{"wallet": "points", "locale": "pl", "one": "#", "other": "#"}]},
            "/units/0/few",
            'is required in "pl"',
        ),
        (
            {"units": [{"wallet": "points", "locale": "en", "one": "#", "few": "#", "other": "#"}]},
            "/units/0/few",
            'is no form of "en"; it has one, other',
        ),
        (
            {"templates": [{
                "kind": "email", "fact": "campaign.reached", "locale": "en", "subject": "a", "text": "b",
                "html": "<!doctype html><p>Hello</p>",
            }]},
            "/templates/0/html",
            "it must have a link to {{ unsubscribe }}",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_words_is_told_with_its_place(
    messages: dict[str, Any], place: str, told: str
) -> None:
    assert told in flaws(**messages)[place]


def test_words_in_another_language_have_units_where_the_program_gives_them() -> None:
    own = [{**AN_SMS, "text": "{{ points|with_unit }}"}]
    units = [{"wallet": "points", "locale": "fr", "one": "#", "many": "#", "other": "#"}]

    assert flaws(templates=own, units=units) == {}


def test_every_part_of_a_template_has_its_bound() -> None:
    assert set(LONGEST) == {"subject", "preheader", "title", "text", "html"}
