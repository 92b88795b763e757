//! All SQL of the store. Dates are days since 1970-01-01, moments are seconds since then; the views have them as text.

use stats_ureq::QueryKind;

/// Marks the file as a store: `SGST`.
pub(crate) const APPLICATION_ID: i64 = 0x5347_5354;

/// Tables of the first version, without the metrics' columns: see [`add_column`].
pub(crate) const TABLES: &str = "
create table accounts(
    id integer primary key, label text not null unique, name text, dialect text not null, origin text not null,
    since integer, categories integer
) strict;
create table customers(
    id integer primary key, account integer not null references accounts, name text not null, time_zone text, since integer,
    first_seen integer not null, last_listed integer, gone_since integer, unique (account, name)
) strict;
create table progress(
    customer integer not null references customers, kind text not null, reached integer, confirmed_run integer,
    confirmed_at integer, names_listed_at integer, primary key (customer, kind)
) strict, without rowid;
create table days(
    customer integer not null references customers, date integer not null, changed_at integer not null,
    run integer not null, more_metrics text, primary key (customer, date)
) strict, without rowid;
create table category_days(
    customer integer not null references customers, date integer not null, category text not null,
    changed_at integer not null, run integer not null, more_metrics text, primary key (customer, date, category)
) strict, without rowid;
create table failures(
    customer integer not null references customers, kind text not null, since integer not null, until integer not null,
    error_kind text not null, status integer, message text not null, tries integer not null, first_at integer not null,
    last_at integer not null, primary key (customer, kind)
) strict, without rowid;
create table runs(
    account integer not null references accounts, number integer not null, until integer not null,
    started_at integer not null, ended_at integer, is_finished integer not null, report text,
    primary key (account, number)
) strict, without rowid;
create table revisions(
    customer integer not null references customers, date integer not null, category text, at integer not null,
    age integer not null, run integer not null, counts text not null
) strict;
create table months(
    kind text not null, month text not null, stamp text not null, primary key (kind, month)
) strict, without rowid;
create table store(id text not null) strict;
insert into store values (lower(hex(randomblob(16))));
create table metrics(name text primary key, column text unique, first_seen integer) strict, without rowid;
";

/// Views that do not depend on the metrics.
pub(crate) const VIEWS: &str = "
create view freshness as
select a.label as account, c.name as customer, k.kind,
    date(p.reached * 86400, 'unixepoch') as reached, datetime(p.confirmed_at, 'unixepoch') as confirmed_at,
    f.error_kind, f.message, f.tries, datetime(f.first_at, 'unixepoch') as failing_since
from customers c join accounts a on a.id = c.account
join (select 'daily' as kind union all select 'category-stats') k
left join progress p on p.customer = c.id and p.kind = k.kind
left join failures f on f.customer = c.id and f.kind = k.kind
where c.gone_since is null and (k.kind = 'daily' or p.customer is not null or f.customer is not null);
create view drift as
select a.label as account, iif(r.category is null, 'daily', 'category-stats') as kind, r.age, count(*) as changed,
    datetime(max(r.at), 'unixepoch') as last_at
from revisions r join customers c on c.id = r.customer join accounts a on a.id = c.account group by 1, 2, 3;
";

/// The findings of the last report on each account.
pub(crate) const FINDINGS: &str = "
create table findings(
    account integer primary key references accounts, through integer not null, kept_at integer not null,
    findings text not null
) strict;
";

/// Which store this is, and its copies.
pub(crate) const STORE: &str = "select id from store";
/// Random, not counted: a store that is replaced by an older copy must not come to the same stamp by other changes.
pub(crate) const CHANGE_MONTH: &str =
    "insert into months(kind, month, stamp) values (?1, ?2, lower(hex(randomblob(8))))
    on conflict do update set stamp = excluded.stamp";
pub(crate) const MONTHS: &str = "select month, stamp from months where kind = ?1 order by month";
pub(crate) const TABLE_COUNT: &str = "select count(*) from sqlite_schema";
pub(crate) const INSERT_METRIC: &str = "insert into metrics(name, column, first_seen) values (?1, ?2, ?3)";
pub(crate) const METRICS: &str = "select name, column from metrics";
pub(crate) const ACCOUNT: &str = "select id, name, dialect, origin from accounts where label = ?1";
pub(crate) const ACCOUNTS: &str = "select id, name, dialect, origin, label from accounts order by label";
pub(crate) const INSERT_ACCOUNT: &str =
    "insert into accounts(label, name, dialect, origin) values (?1, ?2, ?3, ?4)";
pub(crate) const SINCE: &str = "select since from accounts where id = ?1";
pub(crate) const SET_WANTED: &str = "update accounts set since = ?2, categories = ?3 where id = ?1";
pub(crate) const WANTS_CATEGORIES: &str = "select categories is true from accounts where id = ?1";
pub(crate) const FORGET_PROGRESS: &str =
    "delete from progress where customer in (select id from customers where account = ?1)";
pub(crate) const CUSTOMER: &str = "select id from customers where account = ?1 and name = ?2";
pub(crate) const INSERT_CUSTOMER: &str =
    "insert into customers(account, name, first_seen) values (?1, ?2, ?3)";
pub(crate) const NAME_CUSTOMER: &str = "update customers set time_zone = ?2, since = ?3, gone_since = null
    where id = ?1 and (time_zone is not ?2 or since is not ?3 or gone_since is not null)";
pub(crate) const CUSTOMER_SINCE: &str = "select since from customers where id = ?1";
pub(crate) const FORGET_CUSTOMER: &str = "delete from progress where customer = ?1";
pub(crate) const CUSTOMERS_PRESENT: &str =
    "select id, name from customers where account = ?1 and gone_since is null";
pub(crate) const CUSTOMER_GONE: &str = "update customers set gone_since = ?2 where id = ?1";
pub(crate) const LIST_CUSTOMER: &str =
    "update customers set last_listed = ?2, gone_since = null where id = ?1";
/// Before a list is taken: those that it has come back by [`LIST_CUSTOMER`].
pub(crate) const CUSTOMERS_GONE: &str =
    "update customers set gone_since = coalesce(gone_since, ?2) where account = ?1";
pub(crate) const CUSTOMERS: &str = "select name, time_zone, since, first_seen, last_listed, gone_since from customers where account = ?1 order by id";
pub(crate) const PROGRESS: &str = "select c.name, p.kind, p.reached, p.confirmed_run, p.names_listed_at
    from progress p join customers c on c.id = p.customer where c.account = ?1";
/// NULL comes before all numbers.
pub(crate) const LEAST_REACHED: &str = "select p.reached from customers c
    left join progress p on p.customer = c.id and p.kind = ?2
    where c.account = ?1 and c.gone_since is null and (c.since is null or c.since <= ?3 or p.reached is not null)
    order by p.reached limit 1";
pub(crate) const CUSTOMERS_BEHIND: &str = "select count(*) from customers c
    left join progress p on p.customer = c.id and p.kind = ?2
    where c.account = ?1 and c.gone_since is null and (c.since is null or c.since <= ?3 or p.reached is not null)
    and (p.reached is null or p.reached < ?3)";
pub(crate) const DRIFT: &str = "select iif(r.category is null, 'daily', 'category-stats') as kind, r.age, count(*)
    from revisions r join customers c on c.id = r.customer where c.account = ?1 group by 1, 2 order by 1 desc, 2";
pub(crate) const SET_PROGRESS: &str = "
insert into progress(customer, kind, reached, confirmed_run, confirmed_at, names_listed_at)
values (?1, ?2, ?3, ?4, iif(?4 is null, null, ?5), ?6)
on conflict do update set reached = excluded.reached, names_listed_at = excluded.names_listed_at,
    confirmed_at = iif(confirmed_run is excluded.confirmed_run, confirmed_at, excluded.confirmed_at),
    confirmed_run = excluded.confirmed_run";
pub(crate) const DELETE_PROGRESS: &str = "delete from progress where customer = ?1 and kind = ?2";
pub(crate) const FAIL: &str = "
insert into failures(customer, kind, since, until, error_kind, status, message, tries, first_at, last_at)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1, ?8, ?8)
on conflict do update set since = excluded.since, until = excluded.until, error_kind = excluded.error_kind,
    status = excluded.status, message = excluded.message, tries = tries + 1, last_at = excluded.last_at";
pub(crate) const DELETE_FAILURE: &str = "delete from failures where customer = ?1 and kind = ?2";
pub(crate) const FAILURES: &str = "
select c.name, f.kind, f.since, f.until, f.error_kind, f.status, f.message, f.tries, f.first_at, f.last_at
from failures f join customers c on c.id = f.customer where c.account = ?1 and c.gone_since is null order by c.name, f.kind desc";
/// Not those that are gone, and those whose first day is later. Columns: number, name, last day of daily and of category rows.
pub(crate) const REPORTED_CUSTOMERS: &str = "select c.id, c.name, d.reached, g.reached from customers c
    left join progress d on d.customer = c.id and d.kind = 'daily'
    left join progress g on g.customer = c.id and g.kind = 'category-stats'
    where c.account = ?1 and c.gone_since is null and (c.since is null or c.since <= ?2 or d.reached is not null)
    order by c.name";
pub(crate) const REPORTED_FAILURES: &str = "select f.customer, f.kind, f.error_kind, f.message, f.tries
    from failures f join customers c on c.id = f.customer where c.account = ?1 order by f.customer, f.kind desc";
pub(crate) const LAST_FINDINGS: &str = "select f.through, f.findings
    from findings f join accounts a on a.id = f.account where a.label = ?1";
pub(crate) const KEEP_FINDINGS: &str = "insert into findings(account, through, kept_at, findings)
    select id, ?2, ?3, ?4 from accounts where label = ?1
    on conflict do update set through = excluded.through, kept_at = excluded.kept_at, findings = excluded.findings
    where excluded.through >= through";
pub(crate) const INSERT_REVISION: &str = "insert into revisions(customer, date, category, at, age, run, counts) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
pub(crate) const BEGIN_RUN: &str = "
insert into runs(account, number, until, started_at, is_finished) values (?1, ?2, ?3, ?4, 0) on conflict do nothing";
pub(crate) const END_RUN: &str =
    "update runs set ended_at = ?3, is_finished = ?4, report = ?5 where account = ?1 and number = ?2";
pub(crate) const NEWEST_RUN: &str =
    "select number, until, is_finished from runs where account = ?1 order by number desc limit 1";
pub(crate) const RUNS: &str = "select number, until, is_finished, started_at, ended_at, report
    from runs where account = ?1 order by number desc";

/// A table of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Table {
    Days,
    CategoryDays,
}

impl Table {
    const fn name(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::CategoryDays => "category_days",
        }
    }

    /// The kind of the queries that fill it.
    pub(crate) const fn kind(self) -> &'static str {
        match self {
            Self::Days => QueryKind::Daily.as_str(),
            Self::CategoryDays => QueryKind::CategoryStats.as_str(),
        }
    }

    /// What it is called where it is published.
    pub(crate) const fn published(self) -> &'static str {
        match self {
            Self::Days => "daily",
            Self::CategoryDays => "category",
        }
    }

    const fn view(self) -> &'static str {
        match self {
            Self::Days => "daily",
            Self::CategoryDays => "category_daily",
        }
    }

    const fn key(self) -> &'static str {
        match self {
            Self::Days => "customer, date",
            Self::CategoryDays => "customer, date, category",
        }
    }
}

/// A column's name, quoted.
fn quoted(column: &str) -> String {
    format!("\"{}\"", column.replace('"', "\"\""))
}

/// Adds a metric's column to a table of rows.
pub(crate) fn add_column(table: Table, column: &str) -> String {
    format!("alter table {} add column {} integer", table.name(), quoted(column))
}

/// Makes the view of a table of rows anew. Metrics without a column are shown once there are any.
pub(crate) fn view<'a>(table: Table, columns: impl Iterator<Item = &'a str>, has_more: bool) -> String {
    let (name, view) = (table.name(), table.view());
    let category = if table == Table::CategoryDays { ", r.category" } else { "" };
    let metrics = columns.map(|column| format!(", r.{}", quoted(column))).collect::<Vec<_>>().concat();
    let more = if has_more { ", r.more_metrics" } else { "" };
    format!(
        "drop view if exists {view};
        create view {view} as select a.label as account, c.name as customer,
            date(r.date * 86400, 'unixepoch') as date{category}{metrics}{more}
        from {name} r join customers c on c.id = r.customer join accounts a on a.id = c.account;"
    )
}

/// The rows from one day to another by account, customer, date and category. Columns: these and the date's number, then those of
/// the metrics and other metrics as JSON, where there are any. Each table is read by its key, in order.
pub(crate) fn month<'a>(table: Table, columns: impl Iterator<Item = &'a str>, has_more: bool) -> String {
    let category = if table == Table::CategoryDays { ", r.category" } else { "" };
    let metrics = columns.map(|column| format!(", r.{}", quoted(column))).collect::<Vec<_>>().concat();
    let more = if has_more { ", r.more_metrics" } else { "" };
    format!(
        "select a.label, c.name, r.date{category}{metrics}{more}
        from accounts a cross join customers c on c.account = a.id
        cross join {} r on r.customer = c.id and r.date between ?1 and ?2
        order by a.label, c.name, r.date{category}",
        table.name()
    )
}

/// Columns of a customer's rows from one day to another: the date, the category in rows of categories, these metrics.
pub(crate) fn days_of_customer<'a>(table: Table, columns: impl Iterator<Item = &'a str>) -> String {
    let category = if table == Table::CategoryDays { ", category" } else { "" };
    let metrics = columns.map(|column| format!(", {}", quoted(column))).collect::<Vec<_>>().concat();
    format!(
        "select date{category}{metrics} from {} where customer = ?1 and date between ?2 and ?3 order by {}",
        table.name(),
        table.key()
    )
}

/// The statements of a table of rows, whose columns depend on the metrics.
#[derive(Debug)]
pub(crate) struct RowSql {
    /// Parameters: the key, the moment, the run, other metrics as JSON, then the columns.
    pub(crate) upsert: String,
    /// Of a customer from one day to another. Columns: the date, the category or NULL, other metrics, then the columns.
    pub(crate) select: String,
    /// Parameters: the key.
    pub(crate) delete: String,
}

impl RowSql {
    pub(crate) fn new<'a>(table: Table, columns: impl Iterator<Item = &'a str>) -> Self {
        let (name, key) = (table.name(), table.key());
        let columns: Vec<String> = columns.map(quoted).collect();
        let listed = columns.iter().map(|column| format!(", {column}")).collect::<Vec<_>>().concat();
        let set: Vec<_> = columns.iter().map(|column| format!(", {column} = excluded.{column}")).collect();
        let set = set.concat();
        let key_columns = key.split(", ").count();
        let places = vec!["?"; key_columns + 3 + columns.len()].join(", ");
        let matches = key.split(", ").map(|column| format!("{column} = ?")).collect::<Vec<_>>().join(" and ");
        let category = if table == Table::CategoryDays { "category" } else { "null" };
        Self {
            upsert: format!(
                "insert into {name}({key}, changed_at, run, more_metrics{listed}) values ({places})
                on conflict do update set changed_at = excluded.changed_at, run = excluded.run,
                    more_metrics = excluded.more_metrics{set}"
            ),
            select: format!(
                "select date, {category}, more_metrics{listed} from {name}
                where customer = ?1 and date between ?2 and ?3 order by {key}"
            ),
            delete: format!("delete from {name} where {matches}"),
        }
    }
}
