//! Rules from a mapping.

use pyo3::prelude::*;
use pyo3::types::PyBool;
use serde_json::{Map, Number, Value};
use stats_fleet::health::Rules;

use crate::error;
use crate::values::{Text, wrong};

/// A mapping with the keys of a file of rules, as `tomllib.load` returns it. What it leaves out has its default.
pub(crate) struct RulesMapping(pub(super) Rules);

impl<'py> FromPyObject<'_, 'py> for RulesMapping {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let py = value.py();
        let rules = pairs(value)?.ok_or_else(|| wrong("a mapping of rules", value))?;
        let mut document = Map::new();
        for (key, value) in rules {
            let rule = match pairs(value.as_borrowed())? {
                None => number(&key, value.as_borrowed())?,
                Some(parts) => {
                    let mut table = Map::new();
                    for (part, value) in parts {
                        let place = format!("{key}.{part}");
                        let number = number(&place, value.as_borrowed())?;
                        // By itself, so that the error is about this key.
                        let alone = Map::from_iter([(part.clone(), number.clone())]);
                        read(py, &place, Map::from_iter([(key.clone(), alone.into())]))?;
                        table.insert(part, number);
                    }
                    table.into()
                }
            };
            read(py, &key, Map::from_iter([(key.clone(), rule.clone())]))?;
            document.insert(key, rule);
        }
        read(py, "rules", document).map(Self)
    }
}

/// The rules of a document; an error names the place.
fn read(py: Python<'_>, place: &str, document: Map<String, Value>) -> PyResult<Rules> {
    let rules = serde_json::from_value(document.into());
    rules.map_err(|reason| error::setting(py, &format!("expected rules, `{place}`: {reason}")))
}

/// The keys and values of a mapping.
type Pairs<'py> = Vec<(String, Bound<'py, PyAny>)>;

/// Those of a mapping; none of anything else.
fn pairs<'py>(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Option<Pairs<'py>>> {
    if !value.hasattr("items")? {
        return Ok(None);
    }
    let pairs = value.call_method0("items")?.try_iter()?.map(|pair| {
        let (key, value): (Bound<'py, PyAny>, Bound<'py, PyAny>) = pair?.extract()?;
        Ok((key.extract::<Text>()?.0, value))
    });
    pairs.collect::<PyResult<_>>().map(Some)
}

fn number(place: &str, value: Borrowed<'_, '_, PyAny>) -> PyResult<Value> {
    let expected = || wrong(&format!("a number as `{place}`"), value);
    if value.is_instance_of::<PyBool>() {
        return Err(expected());
    }
    if let Ok(number) = value.extract::<i64>() {
        return Ok(number.into());
    }
    if let Ok(number) = value.extract::<u64>() {
        return Ok(number.into());
    }
    let number: f64 = value.extract().map_err(|_| expected())?;
    let finite = || error::setting(value.py(), &format!("expected a finite number as `{place}`"));
    Number::from_f64(number).map(Value::Number).ok_or_else(finite)
}
