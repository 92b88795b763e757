//! Reports on the customers of a store.

mod customer;
mod finding;
mod rate;
mod rules;
mod summary;
mod tables;

use std::path::PathBuf;
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDate, PyTuple};
use stats_fleet::health::{HealthReport, HtmlOptions, Severity};
use stats_store::{ReportError, ReportOptions, Store, last_day_everywhere};

pub(crate) use customer::CustomerHealth;
pub(crate) use finding::{CategoryRate, Finding};
pub(crate) use rate::{Rate, Rates};
pub(crate) use summary::ReportSummary;

use self::rules::RulesMapping;
use super::convert::{json, now};
use super::table::Table;
use crate::answer::date;
use crate::error;
use crate::policy::option;
use crate::today;
use crate::values::{DateText, Flag, Text};

/// Which customers of a store need attention, with the numbers of all. It is immutable, and can be pickled.
#[pyclass(frozen, eq, module = "sendgrid_stats.fleet")]
pub(crate) struct Report {
    health: Arc<HealthReport>,
    /// A `Finding` for each thing that needs attention: critical ones first, then by kind, account and customer.
    #[pyo3(get)]
    findings: Py<PyTuple>,
    /// The findings of the last report that this one does not have, as they were; none without `since_last`.
    #[pyo3(get)]
    resolved: Py<PyTuple>,
    /// A `CustomerHealth` for each customer, by account and name.
    #[pyo3(get)]
    customers: Py<PyTuple>,
}

impl PartialEq for Report {
    fn eq(&self, other: &Self) -> bool {
        self.health == other.health
    }
}

impl Report {
    fn new(py: Python<'_>, report: HealthReport) -> PyResult<Self> {
        let health = Arc::new(report);
        let findings = health.findings.iter().cloned().map(Finding);
        let resolved = health.comparison.iter().flat_map(|comparison| &comparison.resolved);
        let resolved: Vec<_> = resolved.cloned().map(Finding).collect();
        let customers = (0..health.customers.len()).map(|index| CustomerHealth::new(&health, index));
        Ok(Self {
            findings: PyTuple::new(py, findings)?.unbind(),
            resolved: PyTuple::new(py, resolved)?.unbind(),
            customers: PyTuple::new(py, customers)?.unbind(),
            health,
        })
    }
}

#[pymethods]
impl Report {
    /// The last day of the numbers.
    #[getter]
    fn through<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDate>> {
        date(py, self.health.through.to_epoch_days())
    }

    /// The labels of the accounts.
    #[getter]
    fn accounts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, &self.health.accounts)
    }

    /// The severity of the worst finding, `critical` or `warning`; None without findings.
    #[getter]
    fn severity(&self) -> Option<&'static str> {
        self.health.severity().map(Severity::as_str)
    }

    /// The numbers of all customers together.
    #[getter]
    fn summary(&self) -> ReportSummary {
        ReportSummary(self.health.summary.clone())
    }

    /// The findings as an Arrow table with a row for each: `account`, `customer`, `kind`, `severity`, `change`,
    /// `through`, `value`, `threshold`, `numerator`, `denominator`, `category`, `message`.
    ///
    /// `value` and `threshold` are those of `Finding`; `numerator` and `denominator` are the exact counts where the value
    /// is a rate; `category` is the first of `Finding.categories`.
    ///
    /// Raises:
    ///     OverflowError: a count is above 2^63-1.
    fn findings_table(&self, py: Python<'_>) -> PyResult<Table> {
        py.detach(|| tables::findings(&self.health)).map(Table::of).map_err(tables::failed)
    }

    /// The customers as an Arrow table with a row for each: `account`, `customer`, `severity`, `since`, `through`, the
    /// sums over these days, and the rates as fractions, such as 0.05 for 5 %; null where one is absent.
    ///
    /// Raises:
    ///     OverflowError: a sum is above 2^63-1.
    fn customers_table(&self, py: Python<'_>) -> PyResult<Table> {
        py.detach(|| tables::customers(&self.health)).map(Table::of).map_err(tables::failed)
    }

    /// The whole report as one JSON document: the `answer` of the command.
    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        py.detach(|| json(&*self.health))
    }

    /// The report as one page of HTML, which has no script and loads nothing.
    ///
    /// Args:
    ///     only_findings: leave out the sections of customers without findings, of 2 to 3 kB each. The page says how many.
    #[pyo3(signature = (*, only_findings=Flag(false)), text_signature = "($self, *, only_findings=False)")]
    fn to_html(&self, py: Python<'_>, only_findings: Flag) -> String {
        let options = HtmlOptions::default().with_only_findings(only_findings.0);
        py.detach(|| self.health.to_html(&options))
    }

    /// The page of the customers with findings, for notebooks: in a frame, so that its style and theirs stay apart. None
    /// where it is so large that Jupyter discards it.
    fn _repr_html_(&self, py: Python<'_>) -> Option<String> {
        let page = self.to_html(py, Flag(true));
        // Its links are to its own sections, and a frame of this kind has the address of the notebook.
        let page = escaped(&page.replacen("<head>", HEAD_OF_FRAME, 1));
        let title = format!("Report through {}", self.health.through);
        let frame = format!(
            "<iframe srcdoc=\"{page}\" title=\"{title}\" sandbox=\"\" width=\"100%\" height=\"{FRAME_HEIGHT}\" \
             style=\"border: 0\"></iframe>"
        );
        (frame.len() <= MOST_OF_FRAME).then_some(frame)
    }

    /// The rates and findings in the text format of Prometheus, for the textfile collector of its node exporter.
    fn to_prometheus(&self, py: Python<'_>) -> String {
        py.detach(|| self.health.to_prometheus())
    }

    #[staticmethod]
    fn _restore(py: Python<'_>, text: &[u8]) -> PyResult<Self> {
        let report = py.detach(|| serde_json::from_slice(text));
        let report =
            report.map_err(|reason| error::setting(py, &format!("expected a pickled report: {reason}")))?;
        Self::new(py, report)
    }

    fn __reduce__<'py>(this: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyBytes>,))> {
        let text = this.get().to_json(this.py())?;
        Ok((this.get_type().getattr("_restore")?, (PyBytes::new(this.py(), text.as_bytes()),)))
    }

    fn __repr__(&self) -> String {
        let HealthReport { through, summary, .. } = &*self.health;
        format!("<Report through {through}: {}>", summary::counts(summary))
    }
}

const HEAD_OF_FRAME: &str = "<head><base href=\"about:srcdoc\">";

/// The bytes of a frame that a notebook shows. Jupyter discards outputs of over 3 MB, by its default of 1 MB in each of 3
/// seconds.
const MOST_OF_FRAME: usize = 2_900_000;

/// The height of a page in a notebook, in pixels.
const FRAME_HEIGHT: u32 = 600;

/// A text as the value of an attribute in quotation marks.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Reports on the customers of a store, and keeps the findings where they are compared with the last ones.
///
/// Raises:
///     InputError: an argument is invalid, or the store has no such account.
///     StoreError: the store cannot be read or, to keep the findings, written; or no run has filled it.
#[pyfunction]
#[pyo3(signature = (store, account, through, rules, since_last))]
pub(crate) fn report_on(
    py: Python<'_>,
    store: PathBuf,
    account: &Bound<'_, PyAny>,
    through: &Bound<'_, PyAny>,
    rules: &Bound<'_, PyAny>,
    since_last: &Bound<'_, PyAny>,
) -> PyResult<Report> {
    let mut options = ReportOptions::new(last_day_everywhere(now()));
    options.account = option::<Option<Text>>(py, "account", account)?.map(|Text(label)| label);
    let through: Option<DateText> = option(py, "through", through)?;
    options.through = through.map(|given| today::day(py, "through", given)).transpose()?;
    if let Some(RulesMapping(rules)) = option(py, "rules", rules)? {
        options.rules = rules;
    }
    let Flag(since_last) = option(py, "since_last", since_last)?;
    let made = py.detach(|| -> Result<HealthReport, ReportError> {
        let opened = Store::read(&store)?;
        let mut report = opened.report(&options)?;
        if since_last {
            opened.compare_with_last(&mut report)?;
            drop(opened);
            Store::keep_findings(&store, &report)?;
        }
        Ok(report)
    });
    Report::new(py, made.map_err(|reason| error::report(py, &reason))?)
}
