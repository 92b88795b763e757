"""Fills fuzz/corpus from the conformance suite: bodies for `read`, queries for `request`."""

import json
from pathlib import Path

FUZZ = Path(__file__).parent
CASES = FUZZ.parent / "conformance" / "cases"
KINDS = ["daily", "aggregate", "categories", "category-stats", "daily-by-customer", "customers"]
FORMATS = ["json", "xml"]
METHODS = ["get", "post"]
DIALECTS = [
    "distributor",
    "distributor-manage",
    "distributor-subuser",
    "reseller",
    "reseller-subuser",
    "customer",
    "own",
    "v3",
    "v3-account",
]
# As in targets/read.rs.
STATUSES = [200, 200, 200, 200, 299, 404, 503, 302]


def seed(target: str, name: str, head: list[int], rest: bytes) -> None:
    folder = FUZZ / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(bytes(head) + rest)


seeds = 0
for path in sorted(CASES.glob("*/*/case.json")):
    case = json.loads(path.read_text(encoding="utf-8"))
    account, query = case["account"], case["query"]
    try:
        choice = KINDS.index(query["kind"]) | FORMATS.index(account["format"]) << 3
        dialect = DIALECTS.index(account["dialect"])
        head = [choice | METHODS.index(account["method"]) << 4, dialect]
    except ValueError:
        # The case is about an invalid name.
        continue
    name = "-".join(path.parts[-3:-1])
    key = account.get("key", "SG.some-key" if account.get("bearer") else "some key")
    strings = [account.get("name", "reseller"), key, account.get("base_url", "")]
    strings += [query.get(key, "") for key in ("customer", "days", "start_date", "end_date")]
    strings += query.get("categories", query.get("customers", []))
    lines = "\n".join(strings).encode()
    seed("request", name, head, lines)
    seeds += 1
    for number, response in enumerate(case.get("responses", [])):
        body = path.parent / response["body"] if "body" in response else None
        status = response.get("status", 200)
        index = STATUSES.index(status) if status in STATUSES else 5
        is_v3 = dialect >= DIALECTS.index("v3")
        seed("read", f"{name}-{number}", [choice | index << 4 | is_v3 << 7, 0, 85, 170], body.read_bytes() if body else b"")
        seeds += 1

print(f"{seeds} seeds")
if seeds == 0:
    raise SystemExit("expected at least one seed from the suite")
