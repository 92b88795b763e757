//! Pickles and copies of values that are made of their constructors' arguments.

use pyo3::PyClass;
use pyo3::prelude::*;

/// What `__reduce__` returns, for every protocol of pickle and for `copy`: the class with the arguments of
/// `__getnewargs_ex__`.
pub(crate) fn reduced<'py, T: PyClass>(value: &Bound<'py, T>) -> PyResult<Bound<'py, PyAny>> {
    let py = value.py();
    let (arguments, options): (Bound<'py, PyAny>, Bound<'py, PyAny>) =
        value.as_any().call_method0("__getnewargs_ex__")?.extract()?;
    let make = py.import("copyreg")?.getattr("__newobj_ex__")?;
    Ok((make, (py.get_type::<T>(), arguments, options)).into_pyobject(py)?.into_any())
}
