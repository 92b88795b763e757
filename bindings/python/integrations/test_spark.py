"""Reads accounts of emulators by a local Spark, and compares the rows with the answers of a client."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

import pipelines
import sendgrid_stats as stats
from emulator import Emulator, command
from pipelines import programs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from pyspark.sql import DataFrame, DataFrameReader, SparkSession

pytestmark = [
    pytest.mark.timeout(240),
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]

SINCE, UNTIL = "2012-05-01", "2012-05-07"
DATES = {"since": SINCE, "until": UNTIL}
# A word of every key, and one that is in the session's configuration, where everything shows it.
CANARY, PLANTED = "canary", "robin"
KEYS = {label: f"SG.{CANARY}-{label}.7f3e" for label in ("emea", "apac", "us")}
# More customers beside the 71 that each emulator knows: 202 in the two accounts that can be read.
ORDINARY = 30

# A file: Spark hides from its console what is below a warning.
LOGGING = """
rootLogger.level = info
rootLogger.appenderRef.all.ref = all
appender.all.type = File
appender.all.name = all
appender.all.fileName = FILE
appender.all.layout.type = PatternLayout
appender.all.layout.pattern = %d %p %c: %m%n%ex
"""


class Accounts:
    """Three accounts, each an emulator; the last does not accept the executor's key."""

    def __init__(self, emulators: dict[str, Emulator]) -> None:
        self.urls = {label: emulator.base_url for label, emulator in emulators.items()}

    def client(self, label: str) -> stats.Client:
        return stats.Client(api_key=KEYS[label], base_url=self.urls[label], max_retries=0)

    def requests(self) -> int:
        """How many requests all accounts have received."""
        return sum(fetch(f"{url}/__emulator")["requests"] for url in self.urls.values())


def fetch(url: str, body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(url, data, timeout=20) as response:
        text = response.read().decode()
    return json.loads(text) if text else None


@pytest.fixture(scope="module")
def accounts() -> Iterator[Accounts]:
    with ExitStack() as stack:
        emulators = {}
        for seed, label in enumerate(KEYS, start=1):
            key = "SG.another" if label == "us" else KEYS[label]
            options = ["--since", "2012-04-01", "--today", "2012-05-31", "--customers", str(ORDINARY)]
            emulators[label] = stack.enter_context(
                Emulator(*options, "--seed", str(seed), "--bearer-key", key)
            )
        accounts = Accounts(emulators)
        changes = {
            "customer01@example.com": {"faults": "404"},
            "customer02@example.com": {"amp_opens_since": "2012-05-03"},
            "customer04@example.com": {"large_on": "2012-05-02"},
        }
        fetch(f"{accounts.urls['apac']}/__emulator/customers", changes)
        yield accounts


class Run:
    """A session of Spark, with its log and standard error, and its event log."""

    def __init__(self, session: SparkSession, logs: list[Path], events: Path) -> None:
        self.session = session
        self.logs = logs
        self.events = events


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        reason = "Spark needs Java 17 or later: apt-get install openjdk-17-jre-headless, or brew install openjdk@17"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    from pyspark.sql import SparkSession

    from sendgrid_stats.spark import SendGridStats

    folder = tmp_path_factory.mktemp("spark")
    (folder / "events").mkdir()
    (folder / "log4j2.properties").write_text(LOGGING.replace("FILE", str(folder / "logged")))
    settings = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.port": "0",
        "spark.ui.showConsoleProgress": "false",
        "spark.eventLog.enabled": "true",
        "spark.eventLog.compress": "false",
        "spark.eventLog.dir": (folder / "events").as_uri(),
        "spark.sql.warehouse.dir": (folder / "warehouse").as_uri(),
        "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={(folder / 'log4j2.properties').as_uri()}",
        "spark.logConf": "true",
        "spark.planted": PLANTED,
    }
    environment = {f"SENDGRID_API_KEY_{label.upper()}": key for label, key in KEYS.items()}
    environment |= {"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    builder = SparkSession.builder.master("local[2]").appName("customers")
    for name, value in settings.items():
        builder = builder.config(name, value)
    with pytest.MonkeyPatch.context() as patch, (folder / "errors").open("wb") as file:
        for name, value in environment.items():
            patch.setenv(name, value)
        # Standard error of Java, and of the processes of Python below it.
        errors = os.dup(2)
        os.dup2(file.fileno(), 2)
        try:
            session = builder.getOrCreate()
        finally:
            os.dup2(errors, 2)
            os.close(errors)
        session.dataSource.register(SendGridStats)
        yield Run(session, [folder / "logged", folder / "errors"], folder / "events")
        session.stop()


def reader(run: Run, accounts: Accounts, *labels: str) -> DataFrameReader:
    options = {
        "since": SINCE,
        "until": UNTIL,
        "accounts": ",".join(labels),
        "max_retries": "0",
        "rate": "60000",
    }
    options |= {f"base_url.{label}": accounts.urls[label] for label in labels}
    return run.session.read.format("sendgrid_stats").options(**options)


def counts(row: Any) -> dict[str, int]:
    """The counts of a row of the frame, without those that are absent."""
    known = {name: row[name] for name in stats.METRICS if row[name] is not None}
    return known | (row["new_metrics"] or {})


def expected(row: stats.CustomerDay | stats.CategoryDay) -> dict[str, int]:
    return {name: count for name, count in row.to_dict().items() if isinstance(count, int)}


def failures(frame: DataFrame) -> dict[tuple[str, str | None], str]:
    rows = frame.filter("error_kind is not null").collect()
    for row in rows:
        assert row["date"] is None
        assert row["error"]
        assert all(row[name] is None for name in (*stats.METRICS, "new_metrics"))
    return {(row["account"], row["customer"]): row["error_kind"] for row in rows}


def test_rows_are_those_of_a_client_and_failures_are_rows(run: Run, accounts: Accounts) -> None:
    frame = reader(run, accounts, *KEYS).load().cache()
    kinds = dict(frame.dtypes)
    assert {kinds[name] for name in stats.METRICS} == {"bigint"}
    assert (kinds["date"], kinds["new_metrics"]) == ("date", "map<string,bigint>")

    found = {}
    for row in frame.filter("error_kind is null").collect():
        key = (row["account"], row["customer"], row["date"])
        assert key not in found
        found[key] = counts(row)
    failed = {
        ("apac", "customer04@example.com"): "bad-value",
        ("apac", "customer01@example.com"): "refused-not-found",
        ("us", None): "refused-authentication",
    }
    wanted: dict[tuple[str, str, date], dict[str, int]] = {}
    customers = set()
    for label in ("emea", "apac"):
        with accounts.client(label) as client:
            for customer in client.customers():
                customers.add((label, customer.name))
                if (label, customer.name) in failed:
                    continue
                rows = client.daily_by_customer(customer.name, start_date=SINCE, end_date=UNTIL)
                wanted |= {(label, row.customer, row.date): expected(row) for row in rows}
    assert len(customers) == 2 * (71 + ORDINARY)
    assert len(wanted) == 7 * (len(customers) - 2)
    assert found == wanted
    assert failures(frame) == failed
    assert frame.rdd.getNumPartitions() == 3
    frame.unpersist()


def test_rows_of_categories(run: Run, accounts: Accounts) -> None:
    names = [
        "customer03@example.com",
        "names@example.com",
        "no-categories@example.com",
        "customer01@example.com",
    ]
    options = {"kind": "category-stats", "customers": ",".join(names)}
    frame = reader(run, accounts, "apac").options(**options).load()
    found = {
        (row["customer"], row["date"], row["category"]): counts(row)
        for row in frame.filter("error_kind is null").collect()
    }
    wanted: dict[tuple[str, date, str], dict[str, int]] = {}
    with accounts.client("apac") as client:
        for name in names[:2]:
            categories = client.categories(name)
            rows = client.category_stats(name, categories, start_date=SINCE, end_date=UNTIL)
            wanted |= {(name, row.date, row.category): expected(row) for row in rows}
    assert len(wanted) > 20
    assert found == wanted
    assert failures(frame) == {("apac", "customer01@example.com"): "refused-not-found"}


def test_metrics_that_are_new_are_a_map(run: Run, accounts: Accounts) -> None:
    name = "customer02@example.com"
    rows = reader(run, accounts, "apac").option("customers", name).load().orderBy("date").collect()
    with accounts.client("apac") as client:
        days = client.daily_by_customer(name, start_date=SINCE, end_date=UNTIL)
    assert [row["new_metrics"].get("amp_opens") for row in rows] == days["amp_opens"]
    assert [row["new_metrics"] for row in rows][:2] == [{}, {}]


def test_each_action_sends_all_requests_again(run: Run, accounts: Accounts) -> None:
    frame = reader(run, accounts, "emea").load()
    sent = [accounts.requests()]
    for _ in range(2):
        frame.count()
        sent.append(accounts.requests())
    once = sent[1] - sent[0]
    assert once == 1 + 11  # the list of 101 customers, and ten of them in a request
    assert sent[2] - sent[1] == once


def test_spark_sends_no_request_of_a_failed_account_again(run: Run, accounts: Accounts) -> None:
    script = f"{accounts.urls['emea']}/__emulator/script"
    before = accounts.requests()
    fetch(script, {"then": "503"})
    try:
        rows = reader(run, accounts, "emea").load().collect()
    finally:
        urllib.request.urlopen(urllib.request.Request(script, method="DELETE"), timeout=20).close()
    assert [(row["customer"], row["error_kind"]) for row in rows] == [(None, "refused-server")]
    assert accounts.requests() - before == 2  # the plan of a fleet has one more of a transient failure


def test_a_variable_that_is_not_set_is_the_failure_of_its_account(run: Run, accounts: Accounts) -> None:
    before = accounts.requests()
    frame = reader(run, accounts, "emea").option("key_variable.emea", "SENDGRID_API_KEY_LATAM").load()
    (row,) = frame.collect()
    assert (row["account"], row["customer"], row["error_kind"]) == ("emea", None, "missing-credentials")
    assert "`SENDGRID_API_KEY_LATAM`" in row["error"]
    assert accounts.requests() == before


def test_an_unexpected_exception_is_the_failure_of_its_account(monkeypatch: pytest.MonkeyPatch) -> None:
    from sendgrid_stats import fleet, spark

    monkeypatch.setenv("SENDGRID_API_KEY", KEYS["emea"])
    monkeypatch.setattr(fleet, "read", mock.Mock(side_effect=RuntimeError(f"no thread for {KEYS['emea']}")))
    source = spark.SendGridStats(DATES)
    source_reader = source.reader(source.schema())
    (partition,) = source_reader.partitions()
    batches: list[Any] = list(source_reader.read(partition))
    (row,) = batches[0].to_pylist()
    found = (row["account"], row["customer"], row["error_kind"], row["error"])
    assert found == ("default", None, "RuntimeError", "no thread for ***")


@pytest.mark.parametrize(
    ("option", "value"),
    [("api_key", f"SG.{CANARY}-refused"), ("until", "2012-04-01"), ("path", "somewhere")],
)
def test_invalid_options_are_errors_of_load(run: Run, accounts: Accounts, option: str, value: str) -> None:
    before = accounts.requests()
    with pytest.raises(Exception, match=f"option `{option}`: expected") as caught:
        reader(run, accounts, "emea").option(option, value).load()
    assert CANARY not in str(caught.value)
    assert accounts.requests() == before


def test_a_schema_is_refused_before_a_request(run: Run, accounts: Accounts) -> None:
    before = accounts.requests()
    frame = reader(run, accounts, "emea").schema("customer string").load()
    with pytest.raises(Exception, match="expected no schema"):
        frame.collect()
    assert accounts.requests() == before


def test_programs_of_the_page(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    published, fetching = programs("Spark")
    monkeypatch.chdir(tmp_path)
    names = {"spark": run.session}
    options = ["--since", pipelines.SINCE, "--today", pipelines.TODAY]
    with (
        Emulator(*options, "--bearer-key", KEYS["emea"]) as emea,
        Emulator(*options, "--bearer-key", "SG.another") as us,
        stats.Client(api_key=KEYS["emea"], base_url=emea.base_url) as client,
    ):
        urls = f'.option("base_url.emea", "{emea.base_url}").option("base_url.us", "{us.base_url}").load()'
        # Java has a folder of its own.
        text = fetching.replace('"june"', repr(str(tmp_path / "june"))).replace(".load()", urls)
        exec(compile(text, "Spark, fetching", "exec"), names)
        customers = [customer.name for customer in client.customers()]
        days = client.daily_by_customer(customers, start_date="2026-06-01", end_date="2026-06-30")
        sync = [
            command(),
            "sync",
            "fleet.db",
            "--parquet",
            "tables",
            "--since",
            "2026-06-01",
            "--until",
            "2026-06-30",
        ]
        environment = os.environ | {"SENDGRID_API_KEY": KEYS["emea"], "SENDGRID_BASE_URL": emea.base_url}
        subprocess.run(sync, env=environment, capture_output=True, check=True, timeout=60)
    total = sum(row["requests"] for row in days)
    fetched: Any = names["fetched"]
    assert fetched.groupBy().sum("requests").first()[0] == total
    exec(compile(published.replace('"tables/', f'"{tmp_path}/tables/'), "Spark, published", "exec"), names)
    daily: Any = names["daily"]
    assert daily.groupBy().sum("requests").first()[0] == total
    shown = capsys.readouterr().out
    assert re.search(r"us *\|NULL *\|refused-authentication\|", shown)
    assert "sum(bounces)" in shown


def pages(root: str) -> dict[str, str]:
    """The pages and the REST API of the session's user interface, by path."""
    found: dict[str, str] = {}
    (application,) = fetch(f"{root}/api/v1/applications")
    api = f"/api/v1/applications/{application['id']}"
    names = ("jobs", "stages?details=true", "allexecutors", "storage/rdd", "environment", "sql?details=true")
    queue = ["/jobs/", "/stages/", "/storage/", "/environment/", "/executors/", "/SQL/"]
    queue += [f"{api}/{name}" for name in names]
    while queue and len(found) < 300:
        path = queue.pop(0)
        if path in found:
            continue
        address = root + urllib.parse.quote(path, safe="/?&=%+:")
        try:
            with urllib.request.urlopen(address, timeout=20) as response:
                found[path] = response.read().decode(errors="replace")
        except urllib.error.HTTPError as error:
            found[path] = error.read().decode(errors="replace")
        for link in re.findall(r'href="([^"#]+)', found[path]):
            link = link.replace("&amp;", "&").removeprefix(root)
            if link.startswith("/") and not re.search("/static/|kill|logout", link):
                queue.append(link)
    return found


# The last test: whatever the others did is in the log by now.
def test_the_key_is_in_no_plan_page_log_or_event(
    run: Run, accounts: Accounts, capsys: pytest.CaptureFixture[str]
) -> None:
    frame = reader(run, accounts, *KEYS).load().filter(f"customer is null or customer <> '{PLANTED}'")
    assert frame.count() > 1000
    for mode in ("extended", "formatted", "codegen"):
        frame.explain(mode=mode)
    plan = capsys.readouterr().out
    found = pages(run.session.sparkContext.uiWebUrl or "")
    run.session.stop()
    log = "".join(path.read_text(errors="replace") for path in run.logs)
    events = "".join(path.read_text() for path in sorted(run.events.rglob("*")) if path.is_file())
    for place, text in {"plan": plan, "pages": "".join(found.values()), "log": log, "events": events}.items():
        assert PLANTED in text, place
        assert CANARY not in text, place
    assert len(found) > 30
    assert " INFO " in log
    assert "sendgrid_stats" in events
