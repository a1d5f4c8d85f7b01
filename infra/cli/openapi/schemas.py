"""Schemas: from the types of requests and answers to the components of one document, each told once."""

from typing import Annotated, Any, NotRequired, get_args, get_origin, get_type_hints, is_typeddict

from pydantic import TypeAdapter

from shared.edge import fields

Schema = dict[str, Any]

PREFIX = "#/components/schemas/"
_NAMED = {
    "Id": (
        fields.Id,
        "An id that the caller chooses; no personal data, such as an e-mail address.",
    ),
    "Text": (fields.Text, "A printable text."),
    "Amount": (fields.Amount, "Minor units of a currency, such as cents."),
    "Currency": (fields.Currency, "An ISO 4217 code."),
    "Instant": (fields.Instant, "An instant from 1970 on, with its offset; any offset is read."),
}
_UNTOLD = ("title", "$schema")
_KEPT_BESIDE = ("description", "default")  # what a reference may carry beside itself


class Components:
    """The schemas of a document, by name."""

    def __init__(self) -> None:
        self.schemas: dict[str, Schema] = {}
        self._named: list[tuple[Schema, Schema]] = []
        for name, (hint, description) in _NAMED.items():
            schema = _tidied(TypeAdapter(hint).json_schema())
            self._named.append((schema, self.add(name, {**schema, "description": description})))

    def add(self, name: str, schema: Schema) -> Schema:
        """Keep a schema under a name; answers the reference to it."""
        known = self.schemas.setdefault(name, schema)
        if known != schema:
            raise ValueError(f"two schemas are called {name}")
        return {"$ref": PREFIX + name}

    def of_request(self, adapter: TypeAdapter[Any]) -> Schema:
        """The schema of a request's body or path parameter; what it refers to is kept here."""
        return self.lifted(adapter.json_schema())

    def of_query(self, adapter: TypeAdapter[Any]) -> dict[str, Schema]:
        """The schemas of a query's parameters, by name."""
        properties = adapter.json_schema()["properties"]
        return {name: self.lifted(schema) for name, schema in properties.items()}

    def of_answer(self, hint: Any) -> Schema:
        """The schema of an answer's type."""
        if is_typeddict(hint):
            return self._of_typed_dict(hint)
        inner = get_args(hint)
        if get_origin(hint) is NotRequired:
            return self.of_answer(inner[0])
        if get_origin(hint) is list:
            return {"type": "array", "items": self.of_answer(inner[0])}
        if get_origin(hint) is dict and inner[1] is not Any:
            return {"type": "object", "additionalProperties": self.of_answer(inner[1])}
        if get_origin(hint) is Annotated and isinstance(inner[1], str):
            return {**self.of_answer(inner[0]), "format": inner[1]}
        return self.lifted(TypeAdapter(hint).json_schema())

    def lifted(self, schema: Schema, name: str = "") -> Schema:
        """A schema whose own definitions are kept here; an object goes under its title too, or ``name``."""
        schema = dict(schema)
        for inner, definition in schema.pop("$defs", {}).items():
            self.add(inner, self._shared(_tidied(definition)))
        told: Schema = self._shared(_tidied(schema))
        return self.add(name or schema["title"], told) if "properties" in schema else told

    def _of_typed_dict(self, hint: Any) -> Schema:
        hints = get_type_hints(hint, include_extras=True)
        required = [name for name in hints if name in hint.__required_keys__]
        schema: Schema = {
            "type": "object",
            "description": _told(hint.__doc__),
            "properties": {name: self.of_answer(told) for name, told in hints.items()},
            "required": required,
        }
        return self.add(hint.__name__, schema)

    def _shared(self, schema: Any) -> Any:
        """The schema with references wherever a named field's schema is told at length."""
        if isinstance(schema, list):
            return [self._shared(each) for each in schema]
        if not isinstance(schema, dict):
            return schema
        beside = {key: schema[key] for key in _KEPT_BESIDE if key in schema}
        alone = {key: value for key, value in schema.items() if key not in beside}
        for named, reference in self._named:
            if alone == named and "description" not in beside:
                return {**reference, **beside}
        return {key: self._shared(value) for key, value in schema.items()}


def _tidied(schema: Schema) -> Schema:
    """A schema without pydantic's titles and empty defaults, its references led to the components."""
    tidy: Schema = {}
    for key, value in schema.items():
        if key == "x-component":
            tidy["$ref"] = PREFIX + value
        elif not (key in _UNTOLD or key == "default" and not _acceptable(value, schema)):
            tidy[key] = _tidied_part(key, value)
    if "patternProperties" in tidy:
        tidy["additionalProperties"] = False
    return tidy


def _tidied_part(key: str, value: Any) -> Any:
    if key == "$ref":
        return value.replace("#/$defs/", PREFIX)
    if key == "description":
        return _told(value)
    if key in ("properties", "patternProperties"):
        return {name: _tidied(inner) for name, inner in value.items()}
    if key in ("anyOf", "oneOf", "allOf"):
        return [_tidied(inner) for inner in value]
    return _tidied(value) if isinstance(value, dict) else value


def _acceptable(default: object, schema: Schema) -> bool:
    """Whether a default could be sent as well: what stands in for a field left out often cannot."""
    if isinstance(default, str):
        return schema.get("type") == "string"
    is_number = isinstance(default, int) and schema.get("type") == "integer"
    return is_number and default >= schema.get("minimum", default)


def _told(docstring: str) -> str:
    return docstring.replace("``", "`")
