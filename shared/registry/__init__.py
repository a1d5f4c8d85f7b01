"""THE list of Laurel's functions: what calls each one and what it may do.

CDK, the handlers' routing, the local gateway, OpenAPI and the contract tests all read this table.
Adding a function is one entry in the table of its area, one folder under ``functions/`` and one test; adding a route
is one line. Plain data from the standard library, so that every reader can import it cheaply.
"""

from shared.blueprint import Function
from shared.registry.members import MEMBERS
from shared.registry.news import NEWS
from shared.registry.points import POINTS
from shared.registry.programs import PROGRAMS
from shared.registry.shops import SHOPS

FUNCTIONS = (*MEMBERS, *POINTS, *PROGRAMS, *NEWS, *SHOPS)


def function(name: str) -> Function:
    """The function of that name; KeyError if there is none."""
    for candidate in FUNCTIONS:
        if candidate.name == name:
            return candidate
    raise KeyError(name)
