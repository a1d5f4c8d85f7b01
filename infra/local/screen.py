"""What the local service says in the terminal: pretty where there is one, plain elsewhere."""

import json
import shlex
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

PLAIN_WIDTH = 100


class Screen:
    """The terminal of the service."""

    def __init__(self) -> None:
        self._console = Console(highlight=False)
        if not self._console.is_terminal:
            self._console = Console(highlight=False, width=PLAIN_WIDTH)

    def say(self, text: str) -> None:
        """One line for whoever is watching."""
        self._console.print(text, markup=False, soft_wrap=True)

    def warn(self, text: str) -> None:
        """One line that should not be missed."""
        self._console.print(text, style="yellow", markup=False, soft_wrap=True)

    def show_summary(self, summary: dict[str, Any]) -> None:
        """What the demo's replay came to, as a short table."""
        self.say("The demo: real orders of a web shop, their dates moved so that they end today")
        table = Table(box=box.SIMPLE if self._console.is_terminal else None, show_header=False)
        table.add_column(style="dim")
        table.add_column(justify="right")
        table.add_row("members", f"{summary['members']:,}")
        table.add_row("orders", f"{summary['orders']:,}")
        table.add_row("placed", f"{summary['first_order']} to {summary['last_order']}")
        table.add_row("points issued", f"{summary['points']:,}")
        for tier, members in summary["tiers"].items():
            table.add_row(f"members in {tier}", f"{members:,}")
        self._console.print(table)
        self.say("")

    def show_key(self, url: str, key: str) -> None:
        """Where the service is and what opens it."""
        self.say(f"Laurel is at {url}")
        self.say(f"API key: {key}   (program demo, all scopes)")

    def show_publishing(self, url: str, key: str) -> None:
        """How a service without the demo gets its program."""
        publish = [".venv/bin/laurel", "program", "publish", "infra/local/demo/program.yaml"]
        self._console.print(
            "\nWithout the demo it has the program you publish, for instance:", style="dim"
        )
        self.say(shlex.join([*publish, "--url", url, "--api-key", key]))

    def show_examples(self, url: str, key: str, member: str, now: str) -> None:
        """Requests to paste, each of which works when they are sent in this order."""
        stamp = now[:19].replace(":", "").replace("-", "")
        order = {
            "order_id": f"try-{stamp}",
            "member_id": member,
            "placed_at": now,
            "currency": "USD",
            "lines": [{"line_id": "1", "sku": "CD", "quantity": 1, "amount": 1999}],
        }
        review = {
            "event_id": f"try-{stamp}",
            "member_id": member,
            "type": "review",
            "occurred_at": now,
            "attributes": {"stars": 5},
        }
        bought = {"redemption_id": f"try-{stamp}", "member_id": member, "reward_id": "sampler"}
        self._example("A balance", f"{url}/v1/members/{member}/balance", key)
        self._example("An order of 19.99 USD", f"{url}/v1/orders", key, order)
        self._example("A review", f"{url}/v1/events", key, review)
        self._example("What points can be spent on", f"{url}/v1/rewards?member_id={member}", key)
        self._example("A reward for 20 points", f"{url}/v1/redemptions", key, bought)
        thanks = f"{url}/v1/campaigns/thank-you/triggers"
        self._example("Thanks to all regulars", thanks, key, {"trigger_id": f"try-{stamp}"})
        profile = {"first_name": "Lena", "email": "lena@example.com", "locale": "de"}
        lena = {"member_id": f"lena-{stamp}", "profile": profile}
        self._example("A member who is welcomed in German", f"{url}/v1/members", key, lena)
        self._example("What was sent, and told on the bus", f"{url}/_local/outbox", key)

    def _example(self, title: str, url: str, key: str, body: dict[str, Any] | None = None) -> None:
        self._console.print(f"\n{title}:", style="dim", markup=False)
        words = ["curl", "-s", "-w", "\\n", "-H", f"Authorization: Bearer {key}"]
        if body is not None:
            words += ["-H", "Content-Type: application/json", "-d", json.dumps(body)]
        self.say(shlex.join([*words, url]))
