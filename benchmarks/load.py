"""`python -m benchmarks.load` measures the explorer under a class of learners, on one server process.

Each learner speaks to the server as a browser does: one WebSocket, Streamlit's protocol buffers. All
open the explorer, each with another loss, and then do something once a second: choose another reduction,
take hold of a control of the figure (the server answers with the control's table), let go of it in
three places, and so on with the next control; where a figure has no control, one reduction after the
other. An update lasts from sending what was done to the message that the script has finished, by when
everything that changes on the page has arrived.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Final

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.BidiComponent_pb2 import BidiComponent
from streamlit.proto.ButtonGroup_pb2 import ButtonGroup
from streamlit.proto.Common_pb2 import StringArray
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

import losses
from benchmarks.serving import ROOT, Server, serving

EXPLORER: Final = "explore"
PERIOD: Final = 1.0
"""Seconds between two changes of one learner."""
ROUND: Final = 5
"""Things done with one control: another reduction before it, taking hold of it, three releases."""


@dataclass
class Update:
    """What came back after one change."""

    milliseconds: float = 0.0
    messages: int = 0
    size: int = 0
    exceptions: int = 0
    runs_again: bool = False


@dataclass
class Learner:
    """One browser's side of a session: what it has to remember between two messages."""

    wire: ClientConnection
    query: str
    page: str = ""
    plot: BidiComponent = field(default_factory=BidiComponent)
    reduction: ButtonGroup = field(default_factory=ButtonGroup)
    fragment: str = ""
    widgets: dict[str, WidgetState] = field(default_factory=dict)
    kept: dict[str, ForwardMsg] = field(default_factory=dict)
    reports: dict[str, Any] = field(default_factory=dict)

    async def run(self, fragment: str = "") -> Update:
        """Ask for a run of the page, or of one part of it, and receive all that it sends."""
        request = BackMsg()
        state = request.rerun_script
        state.query_string = self.query
        state.page_name = EXPLORER
        state.page_script_hash = self.page
        state.fragment_id = fragment
        state.cached_message_hashes.extend(self.kept)
        state.widget_states.widgets.extend(self.widgets.values())
        update = Update()
        text = request.SerializeToString()
        start = time.perf_counter()
        await self.wire.send(text)
        while True:
            received = await self.wire.recv(decode=False)
            message = ForwardMsg.FromString(received)
            update.messages += 1
            update.size += len(received)
            if message.WhichOneof("type") == "script_finished":
                break
            self._take(message, update)
        update.milliseconds = 1000.0 * (time.perf_counter() - start)
        return update

    def _take(self, message: ForwardMsg, update: Update) -> None:
        if message.metadata.cacheable:
            self.kept[message.hash] = message
        if message.ref_hash:
            message = self.kept[message.ref_hash]
        element = message.delta.new_element
        update.exceptions += element.HasField("exception")
        update.runs_again |= message.HasField("auto_rerun")
        if element.bidi_component.component_name == "live_plot":
            self.plot, self.fragment = element.bidi_component, message.delta.fragment_id
        if element.button_group.label == "reduction":
            self.reduction = element.button_group
        if message.HasField("navigation"):
            self.page = message.navigation.page_script_hash
        if message.HasField("page_info_changed"):
            self.query = message.page_info_changed.query_string

    async def act(self, turn: int) -> Update:
        """Do one of the things that this module's first lines list."""
        controls = self._controls()
        if self.reduction.options and (turn % ROUND == 0 or not controls):
            choices = [option.content for option in self.reduction.options]
            chosen = StringArray(data=[choices[turn // ROUND % len(choices)]])
            widget = WidgetState(id=self.reduction.id, string_array_value=chosen)
        else:
            control = controls[turn // ROUND % len(controls)]
            if turn % ROUND <= 1:
                self.reports["wanted"] = {"serial": turn + 1, "name": control["name"]}
            else:
                grid = control["grid"]
                values = {control["name"]: grid[17 * turn % len(grid)]}
                self.reports["released"] = {"serial": turn + 1, "values": values}
            widget = WidgetState(id=self.plot.id, json_value=json.dumps(self.reports))
        self.widgets[widget.id] = widget
        return await self.run(self.fragment)

    def _controls(self) -> Sequence[Mapping[str, Any]]:
        """Return what can be dragged in the figure, as the message that drew it says."""
        data = self.plot.bytes
        length = int.from_bytes(data[:4], "little")
        controls: Sequence[Mapping[str, Any]] = json.loads(data[4 : 4 + length])["controls"]
        return controls


@dataclass(frozen=True)
class Load:
    """What a class of learners measured; times in milliseconds, memory in megabytes."""

    learners: int
    updates: int
    a_second: float
    median: float
    p95: float
    longest: float
    exceptions: int
    cpu: float
    memory: float
    messages: float
    kilobytes: float

    def __str__(self) -> str:
        return (
            f"{self.learners} learners, {self.updates} updates, {self.a_second:.1f} a second\n"
            f"settled      median {self.median:.1f} ms, 95th percentile {self.p95:.1f} ms, "
            f"longest {self.longest:.1f} ms\n"
            f"an update    {self.cpu:.1f} ms of processor time on the server, "
            f"{self.messages:.1f} messages, {self.kilobytes:.1f} kB\n"
            f"server       {self.memory:.0f} MB\n"
            f"exceptions   {self.exceptions}"
        )


async def attend(server: Server, learners: int, turns: int, period: float = PERIOD) -> Load:
    """Let learners open the explorer and take their turns, one every `period`; return what they saw."""
    names = islice(cycle(entry.name for entry in losses.catalog()), learners)
    async with AsyncExitStack() as stack:
        seats = [
            Learner(await stack.enter_async_context(_wire(server)), f"loss={name}")
            for name in names
        ]
        opened = [await _open(learner) for learner in seats]
        begin, cpu = time.perf_counter(), server.cpu
        found = await asyncio.gather(*(_work(seat, turns, period) for seat in seats))
        seconds, cpu, memory = time.perf_counter() - begin, server.cpu - cpu, server.memory
    updates = [update for own in found for update in own]
    times = sorted(update.milliseconds for update in updates)
    return Load(
        learners=learners,
        updates=len(updates),
        a_second=len(updates) / seconds,
        median=statistics.median(times),
        p95=times[int(0.95 * len(times))],
        longest=times[-1],
        exceptions=sum(update.exceptions for update in [*opened, *updates]),
        cpu=1000.0 * cpu / len(updates),
        memory=memory,
        messages=statistics.mean(update.messages for update in updates),
        kilobytes=statistics.mean(update.size for update in updates) / 1000.0,
    )


def _wire(server: Server) -> connect:
    address = f"{server.address.replace('http', 'ws', 1)}/_stcore/stream"
    origin = Origin(server.address)
    return connect(address, origin=origin, subprotocols=[Subprotocol("streamlit")], max_size=None)


async def _open(learner: Learner) -> Update:
    """Open the page, and wait until torch has loaded and nothing on it asks again by itself."""
    update = await learner.run()
    while update.runs_again:
        await asyncio.sleep(PERIOD)
        update = await learner.run()
    return update


async def _work(learner: Learner, turns: int, period: float) -> list[Update]:
    """Take a turn every `period`, beginning at a moment of one's own; who had to wait goes on at once."""
    clock = asyncio.get_running_loop().time
    begin = clock() + period * random.Random(learner.query).random()
    updates = []
    for turn in range(turns):
        await asyncio.sleep(begin + turn * period - clock())
        updates.append(await learner.act(turn))
    return updates


def main(arguments: list[str] | None = None) -> int:
    """Measure, and print or write what was found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--learners", type=int, default=30)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--json", type=Path, help="where to write the numbers as well")
    chosen = parser.parse_args(arguments)
    with serving(ROOT / "app.py") as server:
        load = asyncio.run(attend(server, chosen.learners, chosen.seconds))
    print(load)
    if chosen.json:
        chosen.json.write_text(json.dumps(asdict(load), indent=1) + "\n")
    return 0 if load.exceptions == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
