"""Peer: a loop over requests, and a data frame of pandas. Prints the number of rows and the sum of their requests."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import requests


def main() -> None:
    base_url, names, _, since, until = sys.argv[1:]
    session = requests.Session()
    session.headers["x-emulator-shape"] = "array"  # its bare objects are no JSON document
    parameters = {"api_user": "reseller", "api_key": "open+sesame/&", "method": "stats"}
    parameters |= {"start_date": since, "end_date": until}
    frames = []
    for name in Path(names).read_text().splitlines():
        url = f"{base_url}/apiv2/reseller.manageSubuser.json"
        response = session.get(url, params=parameters | {"user": name}, timeout=60)
        response.raise_for_status()
        frame = pd.DataFrame(response.json())
        frame.insert(0, "customer", name)
        frames.append(frame)
    frame = pd.concat(frames, ignore_index=True)
    print(len(frame), frame["requests"].sum())


if __name__ == "__main__":
    main()
