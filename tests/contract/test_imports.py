"""A function imports the acts of its own commands: what others do costs it nothing at a cold start."""

import subprocess
import sys

import pytest

EARNING = {"shared.ledger." + name for name in ("orders", "returns", "revisions", "purchases")}
SPENDING = {"shared.ledger." + name for name in ("spending", "holds", "adjustments", "exchanges")}
SHARING = {"shared.ledger." + name for name in ("households", "transfers", "parties", "moving")}
DECIDING = {"shared.ledger.decide", "shared.store.execute", "shared.store.commit"}
EXPLAINING = {"shared.ledger.explaining.explain", "shared.edge.explanations"}
SECTIONS = {"shared.program." + name for name in ("document", "goals", "catalogue", "campaigns")}

# Explanations tell of orders as they were decided, so balance does know purchases.
FOREIGN = {
    "earn": SPENDING | SHARING | EXPLAINING | SECTIONS,
    "balance": SPENDING | SHARING | DECIDING | SECTIONS,
    "tiers": EARNING | SPENDING | SHARING | EXPLAINING | SECTIONS,
    "expiry": EARNING | SPENDING | SHARING | EXPLAINING | SECTIONS | {"pydantic"},
}


@pytest.mark.parametrize("function", FOREIGN)
def test_a_function_leaves_what_it_does_not_need(function: str) -> None:
    code = f"import sys, functions.{function}.handler; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert FOREIGN[function] & set(run.stdout.split()) == set()
