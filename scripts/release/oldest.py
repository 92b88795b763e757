"""Prints each version of Rust that published crates declare, with the crates: reads cargo's metadata on standard input."""

import json
import sys
from collections import defaultdict

by_version: defaultdict[str, list[str]] = defaultdict(list)
for package in json.load(sys.stdin)["packages"]:
    # `publish = false` is an empty list here.
    if package["publish"] is None:
        by_version[package["rust_version"]].append(f"--package={package['name']}")
for version, crates in sorted(by_version.items()):
    print(version, *crates)
