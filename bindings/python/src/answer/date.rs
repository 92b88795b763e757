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
    let (known, date) = slot.get_or_try_init(py, || make(py, day).map(|date| (day, date.unbind())))?;
    // Whichever day came first keeps the place.
    if *known == day { Ok(date.bind(py).clone()) } else { make(py, day) }
}

fn make(py: Python<'_>, day: i32) -> PyResult<Bound<'_, PyDate>> {
    let date = NaiveDate::from_epoch_days(day).unwrap_or_default();
    let small = |number: u32| u8::try_from(number).unwrap_or_default();
    PyDate::new(py, date.year(), small(date.month()), small(date.day()))
}
