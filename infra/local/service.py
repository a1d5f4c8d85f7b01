"""The local service's life: engine, functions, gateway, demo, and an orderly end in the reverse order."""

import asyncio
import contextlib
import signal
import socket
import threading
from collections.abc import Mapping
from typing import Any

from infra.local import front
from infra.local.bus import Bus
from infra.local.clock import BackwardsError, Clock, parse_instant, wall_ms
from infra.local.controls import Controls
from infra.local.demo.loading import Demo, DemoError
from infra.local.engine import Engine
from infra.local.folder import DataFolder, Notes
from infra.local.front import Front, Server
from infra.local.gateway import Gateway
from infra.local.invocations import Invocations, invocations_environment
from infra.local.outbox import Outbox
from infra.local.passage import HaltedError, Passage
from infra.local.pumps import Pump, Pumps
from infra.local.queues import Queues
from infra.local.sandboxes import Invoker, Sandboxes, handler_modules
from infra.local.screen import Screen
from infra.local.settings import Settings, functions_environment, table_environment, take_on
from infra.local.streams import stream_pumps
from infra.local.table import Opening, open_table
from infra.local.wakes import Wakes
from shared.blueprint import Function
from shared.edge.instants import instant_text
from shared.registry import FUNCTIONS

EMBEDDED = "embedded"
WATCH_S = 0.5


class Service:
    """One run of the service in a data folder it holds, on a socket it owns."""

    def __init__(
        self, settings: Settings, folder: DataFolder, listener: socket.socket, screen: Screen
    ) -> None:
        self._settings = settings
        self._folder = folder
        self._listener = listener
        self._screen = screen
        self._url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self._key = settings.api_key or folder.api_key()
        self._told_to_stop = asyncio.Event()
        self._is_ready = False

    async def run(self) -> None:
        """Serve until told to stop. Whatever happens, all that was started is stopped in order."""
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, self._stop)
        async with contextlib.AsyncExitStack() as stack:
            engine = Engine(self._folder.engine_folder, region=self._settings.region)
            stack.push_async_callback(asyncio.to_thread, engine.stop)
            queues = Queues(FUNCTIONS, engine_url=engine.url, region=self._settings.region)
            table = table_environment(self._settings, engine.url)
            wakes = Wakes(others_write=self._settings.engine_url is not None)
            bus = Bus(queues, engine_url=engine.url)
            outbox = Outbox(bus, engine_url=engine.url)
            places = table | queues.environment | bus.environment | outbox.environment
            sandboxes = await self._start(engine, places, wakes, stack)
            clock, notes = await asyncio.to_thread(self._open, engine)
            stack.callback(clock.save)
            stack.enter_context(self._folder.noted(places))
            await asyncio.to_thread(queues.create)
            await asyncio.to_thread(bus.create)
            pumps = _pumps(queues, bus, sandboxes.invoke, clock)
            passage = Passage(FUNCTIONS, sandboxes.invoke, clock, wakes, pumps)
            _let_time_pass(passage, pumps, stack)
            controls = self._controls(clock, passage, sandboxes, outbox)
            gateway = Gateway(FUNCTIONS, sandboxes.invoke, clock)
            self._serve(Front(gateway, controls, outbox.let_send), passage, stack)
            if notes.demo == "loading":
                notes = await self._load_demo(notes, passage)
            if not self._told_to_stop.is_set():
                self._is_ready = True
                self._welcome(notes, clock)
            await self._until_told(engine)
        self._screen.say("Stopped; everything is saved.")

    def _stop(self) -> None:
        if self._told_to_stop.is_set():
            self._screen.say("Already stopping; what is under way is being finished and saved.")
        else:
            self._screen.say("\nStopping …")
        self._told_to_stop.set()

    async def _start(
        self,
        engine: Engine,
        environment: dict[str, str],
        wakes: Wakes,
        stack: contextlib.AsyncExitStack,
    ) -> Sandboxes:
        """Start the engine and the functions' processes side by side."""
        named = invocations_environment(FUNCTIONS, self._url)
        environment = environment | functions_environment(self._url) | named
        take_on(environment)
        sandboxes = Sandboxes(
            handler_modules(FUNCTIONS),
            environment=environment,
            log=self._folder.log_file("functions"),
            wakes=wakes,
        )
        stack.push_async_callback(asyncio.to_thread, sandboxes.close)
        starts = (sandboxes.start, engine.start)
        outcomes = await asyncio.gather(
            *(asyncio.to_thread(start) for start in starts), return_exceptions=True
        )
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome
        return sandboxes

    def _open(self, engine: Engine) -> tuple[Clock, Notes]:
        """The table, the key and the clock, as the last run left them or new."""
        opening = open_table(
            self._folder.read_notes(),
            engine=self._settings.engine_url or EMBEDDED,
            api_key=self._key,
        )
        clock = Clock(self._folder.clock_file)
        if opening.is_new:
            self._begin(opening, clock)
        else:
            is_embedded = self._settings.engine_url is None
            self._resume(opening, clock, was_cut_off=is_embedded and engine.was_cut_off)
        self._folder.write_notes(opening.notes)
        return clock, opening.notes

    def _resume(self, opening: Opening, clock: Clock, *, was_cut_off: bool) -> None:
        """A table of an earlier run: go on with what is in it."""
        if was_cut_off:
            self._screen.warn(
                "The last run's engine was killed before it could save: what was written then is lost."
            )
            if opening.notes.demo == "loaded":  # perhaps only then; what is there is not done twice
                opening.notes.demo = "loading"
        if self._settings.clock_ms is not None:
            self._screen.say(f"CLOCK is for an empty data folder; here it is {clock.now()}.")

    def _begin(self, opening: Opening, clock: Clock) -> None:
        """An empty table: set the clock, and where the demo's log is to end."""
        if opening.is_lost:
            self._screen.warn(
                f"The table that was used from {self._folder.path} is gone"
                " (its engine was killed before it could save). Starting anew."
            )
        wanted_ms, now_ms = self._settings.clock_ms, wall_ms()
        start_ms = now_ms if wanted_ms is None else wanted_ms
        if self._settings.demo:
            opening.notes.demo = "loading"
            opening.notes.demo_ends_at = instant_text(start_ms)
            opening.notes.demo_offset_ms = start_ms - now_ms
            start_ms = self._demo(opening.notes).begins_at_ms
        clock.start_at(start_ms)

    def _demo(self, notes: Notes) -> Demo:
        return Demo(url=self._url, api_key=self._key, ends_at_ms=parse_instant(notes.demo_ends_at))

    def _controls(
        self, clock: Clock, passage: Passage, sandboxes: Sandboxes, outbox: Outbox
    ) -> Controls:
        return Controls(
            clock,
            passage,
            Invocations(FUNCTIONS, sandboxes.invoke_for_another),
            sent=outbox.shown,
            is_ready=lambda: self._is_ready,
        )

    def _serve(
        self, application: Front, passage: Passage, stack: contextlib.AsyncExitStack
    ) -> None:
        server = front.server(application)
        serving = asyncio.create_task(server.serve(sockets=[self._listener]))
        stack.push_async_callback(_drain, server, serving)
        stack.callback(passage.halt)

    async def _load_demo(self, notes: Notes, passage: Passage) -> Notes:
        """Load the demo unless told to stop meanwhile; the next start would go on with it."""
        self._screen.say("Loading the demo: a program, and 18 months of real orders.")
        halt = threading.Event()
        loading = asyncio.create_task(asyncio.to_thread(self._loaded, notes, passage, halt))
        stopping = asyncio.create_task(self._told_to_stop.wait())
        await asyncio.wait({loading, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        halt.set()
        if self._told_to_stop.is_set():
            passage.halt()
        try:
            notes.summary = await loading
        except (DemoError, HaltedError):
            if self._told_to_stop.is_set():
                return notes
            raise
        notes.demo = "loaded"
        self._folder.write_notes(notes)
        return notes

    def _loaded(self, notes: Notes, passage: Passage, halt: threading.Event) -> dict[str, Any]:
        """Load the demo and go to where its clock is to stand; its summary."""
        summary = self._demo(notes).load(halt)
        with contextlib.suppress(BackwardsError):  # the last order may be of later today
            passage.move_to(wall_ms() + notes.demo_offset_ms)
        return summary

    def _welcome(self, notes: Notes, clock: Clock) -> None:
        self._screen.say("")
        if notes.demo == "loaded":
            self._screen.show_summary(notes.summary)
            self._screen.show_key(self._url, self._key)
            member = notes.summary["member"]["id"]
            self._screen.show_examples(self._url, self._key, member, clock.now())
        else:
            self._screen.show_key(self._url, self._key)
            self._screen.show_publishing(self._url, self._key)
        self._screen.say(f"\nData and logs are in {self._folder.path}. Ctrl-C stops and saves.")

    async def _until_told(self, engine: Engine) -> None:
        """Return when told to stop, or when the engine is gone, about which its stop will complain."""
        while not self._told_to_stop.is_set() and engine.is_running():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._told_to_stop.wait(), WATCH_S)


def _pumps(queues: Queues, bus: Bus, invoke: Invoker, clock: Clock) -> Pumps:
    """The pumps of streams, then those of queues, which look as soon as a stream brought something."""

    def by_the_clock(function: Function, event: Mapping[str, Any]) -> object:
        return invoke(function, {**event, "now": clock.now_ms()})

    queue_pumps = [Pump(place, queues, by_the_clock) for place in queues.places]

    def then() -> None:
        bus.heard()
        for pump in queue_pumps:
            pump.go_now()

    return Pumps([*stream_pumps(FUNCTIONS, invoke, then), *queue_pumps])


def _let_time_pass(passage: Passage, pumps: Pumps, stack: contextlib.AsyncExitStack) -> None:
    """Start the schedules and queues; at the end the schedules stop before the queues."""
    pumps.start()
    stack.push_async_callback(asyncio.to_thread, pumps.stop)
    passage.start()
    stack.push_async_callback(asyncio.to_thread, passage.stop)


async def _drain(server: Server, serving: asyncio.Task[None]) -> None:
    """Take no new requests and finish those under way."""
    server.should_exit = True
    await serving
