//! The emulator's own endpoints below `/__emulator`: what is known, what was asked, what is to go wrong.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use serde_json::json;

use crate::app::App;
use crate::arrival::Arrival;
use crate::fault::Script;
use crate::reply::Reply;

/// Where they are.
pub(crate) const ROOT: &str = "/__emulator";

impl App {
    /// Answers a request below [`ROOT`].
    pub(crate) fn control(&self, arrival: &Arrival) -> Reply {
        let place = arrival.path.strip_prefix(ROOT).unwrap_or_default();
        match (place, arrival.method.as_str()) {
            ("" | "/", "GET") => Reply::json(200, &self.status()),
            ("/customers", "GET") => Reply::json(200, &self.customers()),
            ("/script", "GET") => {
                Reply::json(200, &*self.script.lock().unwrap_or_else(PoisonError::into_inner))
            }
            ("/script", "POST" | "PUT") => self.replace(&arrival.body),
            ("/script", "DELETE") => self.set_script(Script::default()),
            ("" | "/" | "/customers" | "/script", _) => Reply::words(405, "this is asked another way"),
            _ => {
                Reply::words(404, "there are `/__emulator`, `/__emulator/customers` and `/__emulator/script`")
            }
        }
    }

    fn status(&self) -> serde_json::Value {
        json!({
            "requests": self.requests.load(Ordering::Relaxed),
            "since": self.world.since().to_string(),
            "today": self.world.today().to_string(),
        })
    }

    fn customers(&self) -> serde_json::Value {
        let customers = self.world.customers().iter();
        customers
            .map(|customer| json!({"user": customer.name(), "categories": customer.categories()}))
            .collect()
    }

    fn replace(&self, body: &[u8]) -> Reply {
        let script = serde_json::from_slice::<Script>(body).map_err(|error| error.to_string());
        match script.and_then(|script| script.checked().map_err(|error| error.to_string())) {
            Ok(script) => self.set_script(script),
            Err(error) => Reply::words(400, &error),
        }
    }

    /// Replaces the script; the counts of `times` and `one-in` begin anew.
    pub(crate) fn set_script(&self, script: Script) -> Reply {
        let reply = Reply::json(200, &script);
        *self.script.lock().unwrap_or_else(PoisonError::into_inner) = script;
        self.turns.lock().unwrap_or_else(PoisonError::into_inner).clear();
        reply
    }
}
