"""Runs the notebook against an emulator, and computes its results another way."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING

import nbformat
import pytest
from nbclient import NotebookClient

import sendgrid_stats as stats
from emulator import BEARER, REPOSITORY
from pipelines import account

if TYPE_CHECKING:
    from pathlib import Path

NOTEBOOK = REPOSITORY / "examples" / "notebook" / "fleet.ipynb"

# A last cell: its results, and its rates of rows that lack a count.
RESULTS = """
import json
lacking = pd.DataFrame({
    "customer": ["a", "a", "b", "c"],
    "requests": pd.array([10, 90, 0, 5], "Int64"),
    "bounces": pd.array([1, 80, 0, None], "Int64"),
    "blocks": pd.array([2, None, 0, 1], "Int64"),
})
print(json.dumps({
    "rows": len(daily),
    "failures": failures["customer"].tolist(),
    "opens": {str(day.date()): int(count) for day, count in totals["opens"].items()},
    "worst": {name: [int(row.requests), int(row.bounces), int(row.blocks)] for name, row in worst.iterrows()},
    "lacking": {name: float(rate) for name, rate in bounce_rates(lacking)["bounce_rate"].items()},
}))
"""


def test_outputs_are_not_in_the_repository() -> None:
    for cell in nbformat.read(NOTEBOOK, as_version=4).cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


@pytest.mark.timeout(120)
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::RuntimeWarning", "ignore::ResourceWarning")
def test_results_are_those_of_a_client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(RESULTS))
    with account("--customers", "29") as emulator:
        monkeypatch.setenv("SENDGRID_API_KEY", BEARER)
        monkeypatch.setenv("SENDGRID_BASE_URL", emulator.base_url)
        monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
        runner = NotebookClient(
            notebook, timeout=60, kernel_name="python3", resources={"metadata": {"path": tmp_path}}
        )
        runner.execute()
        with stats.Client(api_key=BEARER, base_url=emulator.base_url) as client:
            names = [customer.name for customer in client.customers()]
            days = client.daily_by_customer(names, start_date="2026-06-01", end_date="2026-06-30")
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert {output.output_type for output in outputs} <= {"stream", "execute_result", "display_data"}
    assert [output for output in outputs if output.get("name") == "stderr"] == []
    assert sum("image/png" in output.get("data", {}) for output in outputs) == 2
    assert BEARER not in json.dumps(outputs)

    found = json.loads(outputs[-1].text)
    assert found["rows"] == len(days) == 3000
    assert found["failures"] == []
    opens: dict[str, int] = {}
    counts: dict[str, list[int]] = {}
    for row in days:
        opens[str(row.date)] = opens.get(str(row.date), 0) + row["opens"]
        sums = counts.setdefault(row.customer, [0, 0, 0])
        for index, metric in enumerate(("requests", "bounces", "blocks")):
            sums[index] += row[metric]
    assert found["opens"] == opens
    rated = {name: sums for name, sums in counts.items() if sums[0] > 0}
    assert len(rated) < len(counts)
    order = sorted(rated, key=lambda name: (-Fraction(rated[name][1] + rated[name][2], rated[name][0]), name))
    assert found["worst"] == {name: rated[name] for name in order[:10]}
    assert list(found["worst"]) == order[:10]
    assert found["lacking"] == {"a": 0.3}
