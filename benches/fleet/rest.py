"""Peer: dlt with its REST source and DuckDB, one request a customer."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import dlt
from dlt.sources.rest_api import rest_api_source


def main() -> None:
    base_url, names, store, since, until = sys.argv[1:]
    os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
    parameters = {"api_user": "reseller", "api_key": "open+sesame/&", "method": "stats"}
    parameters |= {"start_date": since, "end_date": until, "user": "{resources.customers.name}"}

    @dlt.resource(name="customers")
    def customers():
        yield [{"name": name} for name in Path(names).read_text().splitlines()]

    source = rest_api_source(
        {
            "client": {"base_url": base_url, "headers": {"x-emulator-shape": "array"}},
            "resources": [
                customers(),
                {
                    "name": "days",
                    "primary_key": ["_customers_name", "date"],
                    "write_disposition": "merge",
                    "include_from_parent": ["name"],
                    "endpoint": {
                        "path": "apiv2/reseller.manageSubuser.json",
                        "params": parameters,
                        "paginator": "single_page",
                        "data_selector": "$",
                    },
                },
            ],
        }
    )
    destination = dlt.destinations.duckdb(str(Path(store).with_suffix(".duckdb")))
    folder = str(Path(store).with_suffix(".dlt"))
    pipeline = dlt.pipeline("fleet", destination=destination, dataset_name="fleet", pipelines_dir=folder)
    pipeline.run(source)


if __name__ == "__main__":
    main()
