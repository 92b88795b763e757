//! How large a response may be.

use pyo3::prelude::*;
use pyo3::types::PyDict;
use stats_reqwest as proto;

use crate::pickle::reduced;
use crate::values::Whole;

/// How large a response may be. Beyond a bound it is `too-large`, or `malformed` where it is nested too deep.
///
/// Args:
///     body: bytes of a body: 64 MiB.
///     nesting: containers within containers, the outermost counted: 64.
///     text: bytes of one text in UTF-8: 64 KiB.
///     metrics: distinct metrics in one answer: 256.
///     cells: cells (rows × metrics) beyond two for each byte of the body: 4,096.
#[pyclass(frozen, eq, module = "sendgrid_stats")]
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Bounds {
    pub(crate) bounds: proto::Bounds,
}

#[pymethods]
impl Bounds {
    #[new]
    #[pyo3(signature = (*, body=None, nesting=None, text=None, metrics=None, cells=None))]
    fn new(
        body: Option<Whole<u64>>,
        nesting: Option<Whole<u32>>,
        text: Option<Whole<usize>>,
        metrics: Option<Whole<usize>>,
        cells: Option<Whole<u64>>,
    ) -> Self {
        let usual = proto::Bounds::default();
        let bounds = usual
            .with_body(body.map_or(usual.body, |Whole(body)| body))
            .with_nesting(nesting.map_or(usual.nesting, |Whole(nesting)| nesting))
            .with_text(text.map_or(usual.text, |Whole(text)| text))
            .with_metrics(metrics.map_or(usual.metrics, |Whole(metrics)| metrics))
            .with_cells(cells.map_or(usual.cells, |Whole(cells)| cells));
        Self { bounds }
    }

    /// Bytes of a body.
    #[getter]
    fn body(&self) -> u64 {
        self.bounds.body
    }

    /// Containers within containers.
    #[getter]
    fn nesting(&self) -> u32 {
        self.bounds.nesting
    }

    /// Bytes of one text.
    #[getter]
    fn text(&self) -> usize {
        self.bounds.text
    }

    /// Distinct metrics.
    #[getter]
    fn metrics(&self) -> usize {
        self.bounds.metrics
    }

    /// Cells beyond two for each byte.
    #[getter]
    fn cells(&self) -> u64 {
        self.bounds.cells
    }

    fn __getnewargs_ex__<'py>(&self, py: Python<'py>) -> PyResult<((), Bound<'py, PyDict>)> {
        let arguments = PyDict::new(py);
        arguments.set_item("body", self.bounds.body)?;
        arguments.set_item("nesting", self.bounds.nesting)?;
        arguments.set_item("text", self.bounds.text)?;
        arguments.set_item("metrics", self.bounds.metrics)?;
        arguments.set_item("cells", self.bounds.cells)?;
        Ok(((), arguments))
    }

    fn __reduce__<'py>(this: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        reduced(this)
    }

    fn __repr__(&self) -> String {
        let proto::Bounds { body, nesting, text, metrics, cells, .. } = self.bounds;
        format!("Bounds(body={body}, nesting={nesting}, text={text}, metrics={metrics}, cells={cells})")
    }
}
