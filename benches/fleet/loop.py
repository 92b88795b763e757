"""Peer: a loop over requests and sqlite3. One request and one transaction a customer, as durable as ours."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

import requests

METRICS = (
    "requests delivered bounces repeat_bounces unsubscribes repeat_unsubscribes clicks opens spamreports "
    "repeat_spamreports invalid_email blocks unique_clicks unique_opens"
).split()


def main() -> None:
    base_url, names, store, since, until = sys.argv[1:]
    connection = sqlite3.connect(store)
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = full")
    columns = ", ".join(f"{metric} integer" for metric in METRICS)
    connection.execute(f"create table days(customer text, date text, {columns}, primary key (customer, date))")
    places = ", ".join("?" * (len(METRICS) + 2))
    session = requests.Session()
    session.headers["x-emulator-shape"] = "array"  # its bare objects are no JSON document
    parameters = {"api_user": "reseller", "api_key": "open+sesame/&", "method": "stats"}
    parameters |= {"start_date": since, "end_date": until}
    for name in Path(names).read_text().splitlines():
        url = f"{base_url}/apiv2/reseller.manageSubuser.json"
        response = session.get(url, params=parameters | {"user": name}, timeout=60)
        response.raise_for_status()
        rows = [(name, day["date"], *(day.get(metric) for metric in METRICS)) for day in response.json()]
        with connection:
            connection.executemany(f"insert or replace into days values ({places})", rows)


if __name__ == "__main__":
    main()
