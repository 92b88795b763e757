"""Truncated responses: `cuts.py [STEP]` tests both clients with each kind of response, truncated at every STEPth byte.

`cargo run -p stats-conformance --bin cut-server` serves them. The result must be the whole answer, or an error of kind
`transport` or `malformed`; never a shorter list.
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

# The number of concurrent queries.
CONCURRENCY = 16


class CutServer:
    """A server that runs until the end of the `with` block."""

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
        # The server stops when its standard input ends.
        self._process.communicate()


class Cut(NamedTuple):
    """A response, the byte at which it is truncated, and how the connection ends."""

    kind: dict[str, Any]
    end: str
    at: int
    base_url: str


def cuts(server: CutServer, step: int) -> Iterator[Cut]:
    """All cuts at every `step`th byte, and those at the last two."""
    for kind in server.kinds:
        length = kind["length"]
        for origin, ends in ((server.plain, ("close", "reset")), (server.tls, ("close", "notify", "reset"))):
            for end in ends:
                for at in sorted({*range(0, length + 1, step), length - 1, length}):
                    yield Cut(kind, end, at, f"{origin}/cut/{kind['id']}/{end}/{at}")


def query(cut: Cut) -> stats.Query[Any]:
    return stats.Query(cut.kind["query"], CUSTOMER)


def verdict_on(cut: Cut, outcome: Any) -> str:
    """The result of a cut: `answer`, `transport`, `malformed`, or `wrong: …`."""
    if isinstance(outcome, stats.StatsError):
        if outcome.kind in ("transport", "malformed"):
            return outcome.kind
        return f"wrong: {outcome.kind}"
    shown = json.loads(canonical(outcome))
    return "answer" if shown == cut.kind["answer"] else f"wrong: {json.dumps(shown)[:100]}"


async def with_asyncio(client: stats.AsyncClient, all_cuts: list[Cut]) -> list[Any]:
    permits = asyncio.Semaphore(CONCURRENCY)

    async def ask(cut: Cut) -> Any:
        async with permits:
            try:
                return await client.send(query(cut), base_url=cut.base_url, format=cut.kind["format"])
            except stats.StatsError as error:
                return error

    return await asyncio.gather(*map(ask, all_cuts))


def with_threads(client: stats.Client, all_cuts: list[Cut]) -> list[Any]:
    from concurrent.futures import ThreadPoolExecutor

    def ask(cut: Cut) -> Any:
        try:
            return client.send(query(cut), base_url=cut.base_url, format=cut.kind["format"])
        except stats.StatsError as error:
            return error

    with ThreadPoolExecutor(CONCURRENCY) as pool:
        return list(pool.map(ask, all_cuts))


def run(step: int) -> list[str]:
    """Sends all queries, prints the number of each result, and returns the wrong ones."""
    wrong: list[str] = []
    with CutServer() as server:
        all_cuts = list(cuts(server, step))
        client = stats.Client(NAME, KEY, ca_file=server.ca, max_retries=0, timeout=10)
        for client_name, outcomes in (
            ("python-client", with_threads(client, all_cuts)),
            ("python-async-client", asyncio.run(with_asyncio(stats.AsyncClient(like=client), all_cuts))),
        ):
            verdicts = [verdict_on(cut, outcome) for cut, outcome in zip(all_cuts, outcomes, strict=True)]
            counts = Counter(verdict.partition(":")[0] for verdict in verdicts)
            print(
                f"cuts: {client_name} sent {len(verdicts)}: {counts['answer']} answers,"
                f" {counts['transport']} transport, {counts['malformed']} malformed, {counts['wrong']} wrong"
            )
            wrong += [
                f"{client_name} {cut.base_url}: {verdict}"
                for cut, verdict in zip(all_cuts, verdicts, strict=True)
                if verdict.startswith("wrong")
            ]
            if not counts["answer"]:
                wrong.append(f"{client_name} returned no answer")
    return wrong


if __name__ == "__main__":
    failures = run(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
    print("\n".join(failures[:50]))
    sys.exit(1 if failures else 0)
