//! The control API below `/__emulator`: request count, reset, customers, script of faults.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use serde_json::json;

use crate::app::App;
use crate::fault::Script;
use crate::request::Request;
use crate::response::Response;

/// The path of the control API.
pub(crate) const ROOT: &str = "/__emulator";

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
            ("/script", "GET") => {
                Response::json(200, &*self.script.lock().unwrap_or_else(PoisonError::into_inner))
            }
            ("/script", "POST" | "PUT") => self.replace(&request.body),
            ("/script", "DELETE") => self.set_script(Script::default()),
            ("" | "/" | "/customers" | "/script" | "/reset", _) => Response::text(405, "method not allowed"),
            _ => {
                Response::text(404, "expected `/__emulator`, or `/customers`, `/script` or `/reset` below it")
            }
        }
    }

    /// Returns to the state after the start: no requests, the first script, an unused rate limit.
    pub(crate) fn reset(&self) -> Response {
        self.requests.store(0, Ordering::Relaxed);
        if let Some(limit) = &self.limit {
            limit.reset();
        }
        self.v3.limits.reset();
        self.set_script(self.first_script.clone());
        Response::json(200, &self.status())
    }

    fn status(&self) -> serde_json::Value {
        json!({
            "requests": self.requests.load(Ordering::Relaxed),
            "since": self.dataset.since().to_string(),
            "today": self.dataset.today().to_string(),
        })
    }

    fn customers(&self) -> serde_json::Value {
        let customers = self.dataset.customers().iter();
        customers
            .map(|customer| {
                json!({
                    "user": customer.name(),
                    "account_id": customer.account_id(),
                    "disabled": customer.is_disabled(),
                    "region": customer.region(),
                    "categories": customer.categories(),
                })
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
