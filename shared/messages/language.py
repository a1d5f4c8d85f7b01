"""The language of templates: a small part of Jinja2, each expression of a kind that is known before it is ever sent.

Text, ``{{ values }}``, conditions, and loops over the lists there are. No calls, no sums, no assignments, nothing
loaded from elsewhere: so a template that passes can fail no more, and how long it grows is bounded.
"""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from jinja2 import TemplateSyntaxError, nodes

from shared.frozen import dataclass
from shared.messages.locales import categories
from shared.messages.sandbox import FILTERS, environment
from shared.messages.voice import STYLES

VALUE_MAX = 255  # characters of any value that is written
ROWS_MAX = 50  # rows of any list
_NESTED_MAX = 12


class Kind(Enum):
    """What a value is."""

    TEXT = "a text"
    NUMBER = "a number"
    POINTS = "a number of points"
    MONEY = "money"
    INSTANT = "an instant"
    TRUTH = "true or false"


Scope = Mapping[str, "Kind | Record | Rows"]


@dataclass(frozen=True)
class Record:
    """What has parts: ``member.first_name``."""

    parts: Scope


@dataclass(frozen=True)
class Rows:
    """A list, with what each row has."""

    row: Record


LOOP = Record({"first": Kind.TRUTH, "last": Kind.TRUTH, "index": Kind.NUMBER})
_NUMBERS = (Kind.NUMBER, Kind.POINTS)
# What each filter is for, and what becomes of it.
_FILTERS: Mapping[str, tuple[tuple[Kind, ...], Kind]] = {
    "with_unit": ((Kind.POINTS,), Kind.TEXT),
    "abs": (_NUMBERS, Kind.NUMBER),
    "plural": (_NUMBERS, Kind.TEXT),
    "date": ((Kind.INSTANT,), Kind.TEXT),
    "time": ((Kind.INSTANT,), Kind.TEXT),
}


@dataclass(frozen=True)
class Misuse(Exception):
    """What a template may not say, and where."""

    detail: str
    line: int


def flaw_of(source: str, scope: Scope, locale: str, *, longest: int) -> str | None:
    """What is wrong with a template for values of such kinds; None if nothing is.

    ``longest`` is how many characters it may grow to at most.
    """
    try:
        tree = environment(html=False).parse(source)
        grown = _Reader(locale).length(tree.body, scope, 0)
    except TemplateSyntaxError as error:
        return f"cannot be read at line {error.lineno}: {error.message}"
    except RecursionError:
        return "is nested too deeply"
    except Misuse as misuse:
        return f"line {misuse.line}: {misuse.detail}"
    return f"could grow to {grown} characters, at most {longest}" if grown > longest else None


@dataclass(frozen=True)
class _Reader:
    """Goes through a template in a language."""

    locale: str

    def length(self, body: list[Any], scope: Scope, depth: int) -> int:
        """How many characters these nodes can grow to; Misuse if they say what may not be said."""
        return sum(self._node(node, scope, depth) for node in body)

    def _node(self, node: nodes.Node, scope: Scope, depth: int) -> int:
        if depth > _NESTED_MAX:
            raise Misuse("is nested too deeply", node.lineno)
        if isinstance(node, nodes.TemplateData):
            return len(node.data)
        if isinstance(node, nodes.Output):
            return sum(self._output(each, scope, depth) for each in node.nodes)
        if isinstance(node, nodes.If):
            return self._condition(node, scope, depth)
        if isinstance(node, nodes.For):
            return self._loop(node, scope, depth)
        raise Misuse(f"{_word(node)} is not for templates", node.lineno)

    def _output(self, node: Any, scope: Scope, depth: int) -> int:
        if isinstance(node, nodes.TemplateData):
            return len(node.data)
        kind = self.kind(node, scope, depth)
        if not isinstance(kind, Kind) or kind is Kind.TRUTH:
            raise Misuse("only a text, a number, money or an instant can be written", node.lineno)
        return VALUE_MAX

    def _condition(self, node: Any, scope: Scope, depth: int) -> int:
        self.kind(node.test, scope, depth)
        ways = [node.body, node.else_, *([each] for each in node.elif_)]
        return max(self.length(way, scope, depth + 1) for way in ways)

    def _loop(self, node: Any, scope: Scope, depth: int) -> int:
        rows = self.kind(node.iter, scope, depth)
        if not isinstance(rows, Rows):
            raise Misuse("only a list can be gone through", node.lineno)
        if (
            not isinstance(node.target, nodes.Name)
            or node.test
            or node.recursive
            or "loop" in scope
        ):
            raise Misuse("a loop is written {% for item in items %}, once", node.lineno)
        inside = {**scope, node.target.name: rows.row, "loop": LOOP}
        body = self.length(node.body, inside, depth + 1)
        return body * ROWS_MAX + self.length(node.else_, scope, depth + 1)

    def kind(self, node: nodes.Expr, scope: Scope, depth: int) -> "Kind | Record | Rows":
        """The kind of an expression; Misuse if it has none."""
        if depth > _NESTED_MAX:
            raise Misuse("is nested too deeply", node.lineno)
        if isinstance(node, nodes.Name):
            return _part(scope, node.name, node)
        if isinstance(node, nodes.Getattr):
            return self._attribute(node, scope, depth)
        if isinstance(node, nodes.Const):
            return _constant(node)
        if isinstance(node, nodes.Filter):
            return self._filter(node, scope, depth)
        return self._joined(node, scope, depth)

    def _joined(self, node: Any, scope: Scope, depth: int) -> "Kind":
        """The kind of what is made of several expressions."""
        deeper = depth + 1
        if isinstance(node, nodes.Not):
            self.kind(node.node, scope, deeper)
            return Kind.TRUTH
        if isinstance(node, nodes.And | nodes.Or):
            for side in (node.left, node.right):
                self.kind(side, scope, deeper)
            return Kind.TRUTH
        if isinstance(node, nodes.Compare):
            return self._comparison(node, scope, deeper)
        if isinstance(node, nodes.CondExpr) and node.expr2 is not None:
            self.kind(node.test, scope, deeper)
            ways = {self.kind(way, scope, deeper) for way in (node.expr1, node.expr2)}
            if len(ways) == 1 and isinstance(way := ways.pop(), Kind):
                return way
            raise Misuse("both ways of an if must be of one kind", node.lineno)
        raise Misuse(f"{_word(node)} is not for templates", node.lineno)

    def _attribute(self, node: Any, scope: Scope, depth: int) -> "Kind | Record | Rows":
        whole = self.kind(node.node, scope, depth + 1)
        if not isinstance(whole, Record):
            raise Misuse(f'has no part "{node.attr}"', node.lineno)
        return _part(whole.parts, node.attr, node)

    def _comparison(self, node: Any, scope: Scope, depth: int) -> Kind:
        """Of numbers with numbers, of texts with texts for whether they are the same."""
        sides = [node.expr, *(operand.expr for operand in node.ops)]
        kinds = {_comparable(self.kind(side, scope, depth)) for side in sides}
        alike = all(operand.op in ("eq", "ne") for operand in node.ops)
        if kinds == {Kind.NUMBER} or (kinds == {Kind.TEXT} and alike):
            return Kind.TRUTH
        raise Misuse("compares numbers, or whether two texts are the same", node.lineno)

    def _filter(self, node: Any, scope: Scope, depth: int) -> Kind:
        takes, gives = _FILTERS.get(node.name, ((), Kind.TEXT))
        if not takes:
            raise Misuse(f"there is no filter {node.name}; known: {_known(FILTERS)}", node.lineno)
        kind = self.kind(node.node, scope, depth + 1) if node.node else None
        if not isinstance(kind, Kind) or kind not in takes:
            raise Misuse(f"{node.name} is for {takes[0].value}", node.lineno)
        if node.dyn_args or node.dyn_kwargs:
            raise Misuse(f"{node.name} takes what is written in the template", node.lineno)
        given = [_text(each) for each in node.args]
        named = {each.key: _text(each.value) for each in node.kwargs}
        detail = _plural(given, named, self.locale) if node.name == "plural" else None
        if node.name == "date":
            detail = _style([*given, *named.values()], list(named))
        elif node.name != "plural" and (given or named):
            detail = f"{node.name} takes nothing"
        if detail:
            raise Misuse(detail, node.lineno)
        return kind if node.name == "abs" else gives


def _plural(given: list[str | None], named: dict[str, str | None], locale: str) -> str | None:
    """What is wrong with the forms of a plural."""
    needed = categories(locale)
    if given or None in named.values() or not named.keys() <= needed | {"other"}:
        return f'plural takes the forms {_known(needed)} of "{locale}", each as {min(needed)}="…"'
    missing = needed - named.keys()
    return f'plural needs {_known(missing)} in "{locale}" as well' if missing else None


def _style(given: list[str | None], named: list[str]) -> str | None:
    right = len(given) <= 1 and all(style in STYLES for style in given)
    return None if right and named in ([], ["style"]) else f"date takes one of {_known(STYLES)}"


def _text(node: Any) -> str | None:
    """The text that an argument is; None if it is anything else."""
    value = getattr(node, "value", None)
    return value if isinstance(value, str) and len(value) <= VALUE_MAX else None


def _constant(node: Any) -> Kind:
    if isinstance(node.value, bool):
        return Kind.TRUTH
    if isinstance(node.value, int):
        return Kind.NUMBER
    if _text(node) is not None:
        return Kind.TEXT
    raise Misuse(f"a text has at most {VALUE_MAX} characters, a number no fraction", node.lineno)


def _comparable(kind: "Kind | Record | Rows") -> "Kind | Record | Rows":
    return Kind.NUMBER if kind is Kind.POINTS else kind


def _part(parts: Scope, name: str, node: nodes.Node) -> "Kind | Record | Rows":
    if name not in parts:
        raise Misuse(f'"{name}" is not known here; known: {_known(parts)}', node.lineno)
    return parts[name]


def _known(names: Any) -> str:
    return ", ".join(sorted(names))


def _word(node: nodes.Node) -> str:
    """What a node of Jinja2 is called where somebody wrote it."""
    return type(node).__name__.lower()


def parts_of(scope: Scope, place: str = "") -> Iterator[str]:
    """Every name that a template can say, such as ``member.first_name``."""
    for name, kind in scope.items():
        if isinstance(kind, Record):
            yield from parts_of(kind.parts, f"{place}{name}.")
        elif isinstance(kind, Kind):
            yield f"{place}{name}"
