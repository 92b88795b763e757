"""Responses that are cut at any byte: `cuts.py [STEP]` asks each kind at every STEPth byte by both clients.

`cargo run -p stats-conformance --bin cut-server` serves them. Right is the whole answer, or an error of the kind
`transport` or `malformed`; a shorter list never is.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.request import urlopen

import sendgrid_stats as stats
from emulator import CUSTOMER, KEY, NAME, REPOSITORY
from suite import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from typing_extensions import Self

# How many questions are under way at a time.
AT_A_TIME = 16


class CutServer:
    """The running server; it stops when the block is left."""

    def __enter__(self) -> Self:
        command = os.environ.get("SENDGRID_STATS_CUT_SERVER")
        arguments = (
            [command] if command else ["cargo", "run", "-q", "-p", "stats-conformance", "--bin", "cut-server"]
        )
        self._process = subprocess.Popen(
            arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY
        )
        assert self._process.stdout is not None
        served = json.loads(self._process.stdout.readline())
        self.plain, self.tls, self.ca = served["plain"], served["tls"], served["ca"]
        with urlopen(f"{self.plain}/kinds", timeout=10) as response:
            self.kinds: list[dict[str, Any]] = json.load(response)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # It serves until its input is closed.
        self._process.communicate()


class Cut(NamedTuple):
    """One response and where it is cut."""

    kind: dict[str, Any]
    how: str
    at: int
    base_url: str


def cuts(server: CutServer, step: int) -> Iterator[Cut]:
    """All cuts; always the first and the last bytes of each response, and between them one in so many."""
    for kind in server.kinds:
        length = kind["length"]
        for origin, hows in ((server.plain, ("close", "reset")), (server.tls, ("close", "notify", "reset"))):
            for how in hows:
                for at in sorted({*range(0, length + 1, step), length - 1, length}):
                    yield Cut(kind, how, at, f"{origin}/cut/{kind['id']}/{how}/{at}")


def query(cut: Cut) -> stats.Query:
    return stats.Query(cut.kind["query"], CUSTOMER)


def judged(cut: Cut, outcome: Any) -> str:
    """What came of a cut: `answer`, `transport`, `malformed`, or `wrong: …`."""
    if isinstance(outcome, stats.StatsError):
        if outcome.kind in ("transport", "malformed"):
            return outcome.kind
        return f"wrong: {outcome.kind}"
    shown = json.loads(canonical(outcome))
    return "answer" if shown == cut.kind["answer"] else f"wrong: {json.dumps(shown)[:100]}"


async def by_asyncio(client: stats.AsyncClient, all_cuts: list[Cut]) -> list[Any]:
    turns = asyncio.Semaphore(AT_A_TIME)

    async def ask(cut: Cut) -> Any:
        async with turns:
            try:
                return await client.ask(query(cut), base_url=cut.base_url, format=cut.kind["format"])
            except stats.StatsError as error:
                return error

    return await asyncio.gather(*map(ask, all_cuts))


def by_threads(client: stats.Client, all_cuts: list[Cut]) -> list[Any]:
    from concurrent.futures import ThreadPoolExecutor

    def ask(cut: Cut) -> Any:
        try:
            return client.ask(query(cut), base_url=cut.base_url, format=cut.kind["format"])
        except stats.StatsError as error:
            return error

    with ThreadPoolExecutor(AT_A_TIME) as pool:
        return list(pool.map(ask, all_cuts))


def run(step: int) -> list[str]:
    """Asks all, prints how many there were, and gives what was wrong."""
    wrong: list[str] = []
    with CutServer() as server:
        all_cuts = list(cuts(server, step))
        client = stats.Client(NAME, KEY, ca_file=server.ca, attempts=1, timeout=10)
        for front, outcomes in (
            ("python-client", by_threads(client, all_cuts)),
            ("python-async-client", asyncio.run(by_asyncio(stats.AsyncClient(like=client), all_cuts))),
        ):
            verdicts = [judged(cut, outcome) for cut, outcome in zip(all_cuts, outcomes, strict=True)]
            counts = Counter(verdict.partition(":")[0] for verdict in verdicts)
            print(
                f"cuts: {front} asked {len(verdicts)}: {counts['answer']} answers, {counts['transport']} transport,"
                f" {counts['malformed']} malformed, {counts['wrong']} wrong"
            )
            wrong += [
                f"{front} {cut.base_url}: {verdict}"
                for cut, verdict in zip(all_cuts, verdicts, strict=True)
                if verdict.startswith("wrong")
            ]
            if not counts["answer"]:
                wrong.append(f"{front} had no answer at all")
    return wrong


if __name__ == "__main__":
    failures = run(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
    print("\n".join(failures[:50]))
    sys.exit(1 if failures else 0)
