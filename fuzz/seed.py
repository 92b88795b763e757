"""Fills fuzz/corpus from the conformance suite: bodies for `read`, questions for `request`."""

import json
from pathlib import Path

FUZZ = Path(__file__).parent
CASES = FUZZ.parent / "conformance" / "cases"
QUESTIONS = ["daily", "aggregate", "categories", "category"]
FORMATS = ["json", "xml"]
VERBS = ["get", "post"]
DIALECTS = [
    "distributor",
    "distributor-manage",
    "distributor-subuser",
    "reseller",
    "reseller-subuser",
    "customer",
    "own",
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
        what = QUESTIONS.index(query["question"]) | FORMATS.index(account["format"]) << 2
        how = [what | VERBS.index(account["verb"]) << 3, DIALECTS.index(account["dialect"])]
    except ValueError:
        # The case is about a name that is none.
        continue
    name = "-".join(path.parts[-3:-1])
    texts = [account.get("user", "reseller"), account.get("key", "some key"), account.get("base_url", "")]
    texts += [query.get(key, "") for key in ("user", "days", "start_date", "end_date")]
    texts += query.get("categories", [])
    lines = "\n".join(texts).encode()
    seed("request", name, how, lines)
    seeds += 1
    for number, response in enumerate(case.get("responses", [])):
        body = path.parent / response["body"] if "body" in response else None
        status = response.get("status", 200)
        choice = STATUSES.index(status) if status in STATUSES else 5
        seed("read", f"{name}-{number}", [what | choice << 3, 0, 85, 170], body.read_bytes() if body else b"")
        seeds += 1

print(f"{seeds} seeds")
if seeds == 0:
    raise SystemExit("the suite gave no seed")
