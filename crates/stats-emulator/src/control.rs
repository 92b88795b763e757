//! The control API below `/__emulator`: request count, reset, customers, script of faults, today.

use std::collections::BTreeMap;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use chrono::NaiveDate;
use serde_json::json;

use crate::app::App;
use crate::dataset::{ChangeError, CustomerChange};
use crate::fault::Script;
use crate::request::Request;
use crate::response::Response;

/// The path of the control API.
pub(crate) const ROOT: &str = "/__emulator";

/// A today before the first day of the data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected a date from {since} on, got `{today}`")]
pub struct TodayBeforeData {
    /// The first day of the data.
    since: NaiveDate,
    /// The day that was given.
    today: NaiveDate,
}

impl App {
    /// Answers a request to the control API.
    pub(crate) fn control(&self, request: &Request) -> Response {
        let path = request.path.strip_prefix(ROOT).unwrap_or_default();
        // hyper sends no body in answer to HEAD.
        let method = if request.method == "HEAD" { "GET" } else { request.method.as_str() };
        match (path, method) {
            ("" | "/", "GET") => Response::json(200, &self.status()),
            ("/reset", "POST") => self.reset(),
            ("/customers", "GET") => Response::json(200, &self.customers()),
            ("/customers", "POST") => self.change(&request.body),
            ("/customers", "DELETE") => {
                let mut dataset = self.dataset.lock().unwrap_or_else(PoisonError::into_inner);
                *dataset = dataset.clone().without_customer_changes();
                Response::json(200, &json!({}))
            }
            ("/script", "GET") => {
                Response::json(200, &*self.script.lock().unwrap_or_else(PoisonError::into_inner))
            }
            ("/script", "POST" | "PUT") => self.replace(&request.body),
            ("/script", "DELETE") => self.set_script(Script::default()),
            ("/today", "GET") => Response::text(200, &self.dataset().today().to_string()),
            ("/today", "POST" | "PUT") => self.move_today(&request.body),
            ("" | "/" | "/customers" | "/script" | "/reset" | "/today", _) => {
                Response::text(405, "method not allowed")
            }
            _ => {
                let expected =
                    "expected `/__emulator`, or `/customers`, `/script`, `/reset` or `/today` below it";
                Response::text(404, expected)
            }
        }
    }

    /// Returns to the state after the start: no requests, the first today, changes of customers and script, an unused rate limit.
    pub(crate) fn reset(&self) -> Response {
        self.requests.store(0, Ordering::Relaxed);
        if let Some(limit) = &self.limit {
            limit.reset();
        }
        self.v3.limits.reset();
        *self.dataset.lock().unwrap_or_else(PoisonError::into_inner) = self.first_dataset.clone();
        self.set_script(self.first_script.clone());
        Response::json(200, &self.status())
    }

    pub(crate) fn set_today(&self, today: NaiveDate) -> Result<(), TodayBeforeData> {
        let mut dataset = self.dataset.lock().unwrap_or_else(PoisonError::into_inner);
        let since = dataset.since();
        if today < since {
            return Err(TodayBeforeData { since, today });
        }
        *dataset = dataset.clone().with_today(today);
        Ok(())
    }

    pub(crate) fn change_customers(
        &self,
        changes: impl IntoIterator<Item = (String, CustomerChange)>,
    ) -> Result<(), ChangeError> {
        let mut dataset = self.dataset.lock().unwrap_or_else(PoisonError::into_inner);
        *dataset = dataset.clone().with_customer_changes(changes)?;
        Ok(())
    }

    fn change(&self, body: &[u8]) -> Response {
        let changes: BTreeMap<String, CustomerChange> = match serde_json::from_slice(body) {
            Ok(changes) => changes,
            Err(error) => return Response::text(400, &error.to_string()),
        };
        let count = changes.len();
        match self.change_customers(changes) {
            Ok(()) => Response::json(200, &json!({ "changed": count })),
            Err(error) => Response::text(400, &error.to_string()),
        }
    }

    fn move_today(&self, body: &[u8]) -> Response {
        let given = String::from_utf8_lossy(body);
        // As strict as elsewhere: chrono alone accepts `2009-6-1` too.
        let Some(today) = given.parse().ok().filter(|date: &NaiveDate| date.to_string() == given) else {
            return Response::text(400, &format!("expected a date such as 2009-06-30, got `{given}`"));
        };
        match self.set_today(today) {
            Ok(()) => Response::text(200, &today.to_string()),
            Err(error) => Response::text(400, &error.to_string()),
        }
    }

    fn status(&self) -> serde_json::Value {
        let dataset = self.dataset();
        json!({
            "requests": self.requests.load(Ordering::Relaxed),
            "since": dataset.since().to_string(),
            "today": dataset.today().to_string(),
        })
    }

    fn customers(&self) -> serde_json::Value {
        let dataset = self.dataset();
        let customers = dataset.customers().iter();
        customers
            .map(|customer| {
                let mut row = json!({
                    "user": customer.name(),
                    "account_id": customer.account_id(),
                    "disabled": customer.is_disabled(),
                    "region": customer.region(),
                    "categories": customer.categories(),
                });
                if let (Some(planted), Some(row)) = (customer.trouble(), row.as_object_mut()) {
                    let (trouble, since) = (planted.trouble.word(), planted.since.to_string());
                    let trouble = json!({ "kind": trouble, "since": since, "category": planted.category });
                    row.insert("trouble".to_owned(), trouble);
                }
                row
            })
            .collect()
    }

    fn replace(&self, body: &[u8]) -> Response {
        let script = serde_json::from_slice::<Script>(body).map_err(|error| error.to_string());
        match script.and_then(|script| script.checked().map_err(|error| error.to_string())) {
            Ok(script) => self.set_script(script),
            Err(error) => Response::text(400, &error),
        }
    }

    /// Replaces the script and resets the counts of `times` and `one-in`.
    pub(crate) fn set_script(&self, script: Script) -> Response {
        let response = Response::json(200, &script);
        *self.script.lock().unwrap_or_else(PoisonError::into_inner) = script;
        self.fault_counts.lock().unwrap_or_else(PoisonError::into_inner).clear();
        response
    }
}
