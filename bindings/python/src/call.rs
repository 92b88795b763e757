//! One request and its answer, and saved answers.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};
use stats_reqwest::{self as proto, AnyQuery, Dialect, QueryKind};

use crate::answer::{generic, to_python};
use crate::body::Body;
use crate::credentials;
use crate::error;
use crate::exchange::Exchange;
use crate::policy;
use crate::process::Owned;
use crate::query::Query;
use crate::request;
use crate::shared_account::SharedAccount;
use crate::values::{Text, Whole};

/// One request and the reader of its answer, without any I/O: send it by any means.
#[pyclass(frozen, module = "sendgrid_stats")]
pub(crate) struct Call {
    request: proto::Request,
    /// A forked child makes its own, as the layout cache of this one may be locked.
    core: Owned<proto::Call<AnyQuery>>,
    account: SharedAccount,
    query: AnyQuery,
}

impl Call {
    pub(crate) fn make(py: Python<'_>, account: SharedAccount, query: &Query) -> PyResult<Self> {
        let query = query.any.clone();
        let core = account.account(py)?.call(query.clone()).map_err(|error| error::input(py, &error))?;
        Ok(Self { request: core.request().clone(), core: Owned::new(core), account, query })
    }
}

generic!(Call);

#[pymethods]
impl Call {
    /// `GET` or `POST`.
    #[getter]
    fn method(&self) -> &'static str {
        self.request.method()
    }

    /// The whole URL, encoded: send it as it stands. By GET it holds the key.
    #[getter]
    fn url(&self) -> &str {
        self.request.url()
    }

    /// The headers that the request needs; the transport adds its own. With v3 the key is in `authorization`; the
    /// `repr` of that value is `'***'`.
    #[getter]
    fn headers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        request::headers(py, &self.request)
    }

    /// The form of a POST, which holds the key; None by GET.
    #[getter]
    fn body<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyBytes>> {
        request::form(py, &self.request)
    }

    /// The query kind, one of `sendgrid_stats.QUERY_KINDS`.
    #[getter]
    fn kind(&self) -> &'static str {
        self.query.kind().as_str()
    }

    /// Reads an answer.
    ///
    /// Args:
    ///     status: the HTTP status.
    ///     body: the body as received, without transfer and content encodings: any bytes-like object.
    ///
    /// Returns:
    ///     `Days`, `CustomerDays`, `Totals`, a list of names, `CategoryDays`, or a list of `Customer`, by the query kind.
    ///
    /// Raises:
    ///     DecodeError: the answer cannot be read; the error names byte, record and field.
    ///     RefusedError: the server refused; one subclass for each kind of refusal.
    ///     UnexpectedStatusError: neither success nor refusal, such as a redirect.
    fn parse<'py>(
        &self,
        py: Python<'py>,
        status: Whole<u16>,
        body: Body<'py>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (status, bytes) = (status.0, body.bytes());
        let answer = if let Some(core) = self.core.get() {
            py.detach(|| core.parse(status, bytes))
        } else {
            let core = self.account.account(py)?.call(self.query.clone());
            let core = core.map_err(|error| error::input(py, &error))?;
            py.detach(|| core.parse(status, bytes))
        };
        to_python(py, answer.map_err(|error| error::answer(py, &error, 0))?)
    }

    /// The exchange of this query, which decides on retries, waits and limits, for a transport of your own.
    ///
    /// Args:
    ///     timeout: seconds that an attempt may take: 60; None for no limit.
    ///     deadline: seconds that everything may take: 300; None for no limit.
    ///     max_retries: how often a failed request is sent again at most: 3.
    ///     backoff: seconds that the first back-off may take at most: 0.5.
    ///     max_backoff: seconds that any back-off may take at most: 30.
    ///     seed: of the random back-offs; from the system where it is not given.
    #[pyo3(signature = (*, seed=None, **policy))]
    fn exchange(
        &self,
        py: Python<'_>,
        seed: Option<Whole<u64>>,
        policy: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Exchange> {
        let policy = policy::parse(py, policy)?;
        Exchange::begin(py, &self.account, &self.query, &policy, seed)
    }

    fn __repr__(&self) -> String {
        format!("<Call {}>", request::shown(&self.request))
    }

    #[expect(clippy::unused_self, reason = "Python calls it on a call")]
    fn __reduce__(&self) -> PyResult<()> {
        Err(pyo3::exceptions::PyTypeError::new_err("a call cannot be pickled: it has a key"))
    }
}

/// Reads a saved response without an account. Names in it are compared with no query.
///
/// Args:
///     kind: the query kind, one of `sendgrid_stats.QUERY_KINDS`.
///     body: the body: any bytes-like object.
///     format: the format that was requested.
///     status: the HTTP status of the response.
///     dialect: the dialect of the request; None is `distributor`, for `customers` `v3`.
///
/// Raises:
///     StatsError: as `Call.parse` does.
#[pyfunction]
#[pyo3(
    signature = (kind, body, *, format="json", status=Whole(200), dialect=None),
    text_signature = "(kind, body, *, format='json', status=200, dialect=None)"
)]
pub(crate) fn read<'py>(
    py: Python<'py>,
    kind: Text,
    body: Body<'py>,
    format: &str,
    status: Whole<u16>,
    dialect: Option<Text>,
) -> PyResult<Bound<'py, PyAny>> {
    let refused = |error| error::input(py, &error);
    let kind = kind.0.parse().map_err(refused)?;
    let dialect = dialect.map(|Text(name)| name.parse()).transpose().map_err(refused)?;
    let dialect = dialect.unwrap_or_else(|| default_dialect(kind));
    let format = format.parse().map_err(refused)?;
    let (status, bytes) = (status.0, body.bytes());
    let account = credentials::keyless_account().map_err(refused)?.with_dialect(dialect).with_format(format);
    let answer = py.detach(|| account.read(kind, status, bytes));
    to_python(py, answer.map_err(|error| error::answer(py, &error, 0))?)
}

/// The dialect of a saved response where none is named: the first, unless v3 alone has such queries.
const fn default_dialect(kind: QueryKind) -> Dialect {
    match kind {
        QueryKind::Customers => Dialect::V3,
        _ => Dialect::Distributor,
    }
}
