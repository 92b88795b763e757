//! An account on the wasm's side: the key stays here.

use std::cell::RefCell;

use stats_proto::{Account, InputError};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::answer::Held;
use crate::exchange::Driven;
use crate::{failure, options, request};

/// Who asks, at which door, and how. What fails leaves its error to be taken.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Core {
    account: Result<Account, InputError>,
    held: RefCell<Option<Held>>,
    error: RefCell<String>,
}

#[wasm_bindgen]
impl Core {
    /// An account of its options; an error is that of every question.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(form: &str) -> Self {
        let account = options::account(form);
        let error = account.as_ref().err().map(failure::input).unwrap_or_default();
        Self { account, held: RefCell::default(), error: error.into() }
    }

    /// The request for a question, as a list; nothing where there is an error.
    #[must_use]
    pub fn request(&self, query: &str) -> String {
        let request = self.account().and_then(|account| {
            let call = account.call(options::query(query)?)?;
            Ok(request::request(call.request()))
        });
        self.kept(request.map_err(|error| failure::input(&error))).unwrap_or_default()
    }

    /// Reads the answer to a question that this account asked, and says where its layout is; 0 where there is an
    /// error. It is held until it is freed.
    #[must_use]
    pub fn read(&self, question: &str, status: u16, body: &[u8]) -> u32 {
        let read = || {
            let account = self.account().map_err(|error| failure::input(&error))?;
            let question = question.parse().map_err(|error| failure::input(&error))?;
            account.read(question, status, body).map_err(|error| failure::answer(&error))
        };
        let held = self.kept(read()).map(Held::new);
        let place = held.as_ref().map_or(0, Held::place);
        self.held.replace(held);
        place
    }

    /// Frees the answer that was read last.
    pub fn release(&self) {
        self.held.take();
    }

    /// A question from the first request to its answer; nothing where there is an error.
    #[must_use]
    pub fn exchange(&self, query: &str, policy: &str, seed: u64) -> Option<Driven> {
        let exchange = self.account().and_then(|account| {
            let policy = options::policy(policy)?;
            account.exchange(options::query(query)?, &policy, seed)
        });
        self.kept(exchange.map(Driven::new).map_err(|error| failure::input(&error)))
    }

    /// The last error, once.
    #[must_use]
    pub fn error(&self) -> String {
        self.error.take()
    }
}

impl Core {
    fn account(&self) -> Result<&Account, InputError> {
        self.account.as_ref().map_err(Clone::clone)
    }

    fn kept<T>(&self, result: Result<T, String>) -> Option<T> {
        result.map_err(|error| self.error.replace(error)).ok()
    }
}
