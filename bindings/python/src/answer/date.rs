//! Days as `datetime.date`.

use chrono::{Datelike as _, NaiveDate};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDate;

/// How many days are remembered: 44 years of them. The same days come again and again, one time for each customer,
/// and the limited API makes a date by a call.
const REMEMBERED: usize = 1 << 14;

type Remembered = PyOnceLock<(i32, Py<PyDate>)>;

static DATES: PyOnceLock<Box<[Remembered]>> = PyOnceLock::new();

/// The date of a day since 1970-01-01.
pub(crate) fn date(py: Python<'_>, day: i32) -> PyResult<Bound<'_, PyDate>> {
    let dates = DATES.get_or_init(py, || (0..REMEMBERED).map(|_| PyOnceLock::new()).collect());
    let place = usize::try_from(day.rem_euclid(1 << 14)).unwrap_or_default();
    let Some(slot) = dates.get(place) else {
        return make(py, day);
    };
    if let Some((known, date)) = slot.get(py) {
        // Whichever day came first keeps the place.
        return if *known == day { Ok(date.bind(py).clone()) } else { make(py, day) };
    }
    // It is made before it is kept: while Python runs, another thread may fork, and a cell that is being filled then
    // stays locked in the child.
    let date = make(py, day)?;
    let _ = slot.set(py, (day, date.clone().unbind()));
    Ok(date)
}

fn make(py: Python<'_>, day: i32) -> PyResult<Bound<'_, PyDate>> {
    let date = NaiveDate::from_epoch_days(day).unwrap_or_default();
    let small = |number: u32| u8::try_from(number).unwrap_or_default();
    PyDate::new(py, date.year(), small(date.month()), small(date.day()))
}
