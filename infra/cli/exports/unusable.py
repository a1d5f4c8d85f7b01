"""A part of an export that cannot be sent as it stands."""


class Unusable(Exception):
    """Says by a stable code and a sentence what is wrong with one order or row."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
