//! An account inside the wasm, where its key stays.

use std::cell::RefCell;

use stats_proto::{Account, AnyAnswer, AnyQuery, Call, InputError, QueryKind};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::answer::Exported;
use crate::exchange::Driven;
use crate::{failure, options, request};

/// Credentials, dialect and format. A method that fails returns an empty value and stores its error.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Core {
    account: Result<Account, InputError>,
    exported: RefCell<Option<Exported>>,
    error: RefCell<String>,
}

#[wasm_bindgen]
impl Core {
    /// Creates an account from its options. An error in them is also the error of every query.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(form: &str) -> Self {
        let account = options::account(form);
        let error = account.as_ref().err().map(failure::input).unwrap_or_default();
        Self { account, exported: RefCell::default(), error: error.into() }
    }

    /// The request of a query, as a list; empty on error.
    #[must_use]
    pub fn request(&self, query: &str) -> String {
        let request = self.call(query).map(|call| request::request(call.request()));
        self.stored(request.map_err(|error| failure::input(&error))).unwrap_or_default()
    }

    /// Reads the response to a query and returns the address of the answer's layout; 0 on error. The answer lives until
    /// [`Core::release`] or the next read.
    #[must_use]
    pub fn parse(&self, query: &str, status: u16, body: &[u8]) -> u32 {
        let call = self.call(query).map_err(|error| failure::input(&error));
        self.export(call.and_then(|call| call.parse(status, body).map_err(|error| failure::answer(&error))))
    }

    /// Reads the response to a query of this kind, without the query; otherwise like [`Core::parse`].
    #[must_use]
    pub fn read(&self, kind: &str, status: u16, body: &[u8]) -> u32 {
        let read = || {
            let kind: QueryKind = kind.parse().map_err(|error| failure::input(&error))?;
            let account = self.account().map_err(|error| failure::input(&error))?;
            account.read(kind, status, body).map_err(|error| failure::answer(&error))
        };
        self.export(read())
    }

    /// Frees the last answer.
    pub fn release(&self) {
        self.exported.take();
    }

    /// An exchange: a query from its first request to its answer; `None` on error.
    #[must_use]
    pub fn exchange(&self, query: &str, policy: &str, seed: u64) -> Option<Driven> {
        let exchange = self.account().and_then(|account| {
            let policy = options::policy(policy)?;
            account.exchange(options::query(query)?, &policy, seed)
        });
        self.stored(exchange.map(Driven::new).map_err(|error| failure::input(&error)))
    }

    /// Returns and clears the last error.
    #[must_use]
    pub fn error(&self) -> String {
        self.error.take()
    }
}

impl Core {
    fn account(&self) -> Result<&Account, InputError> {
        self.account.as_ref().map_err(Clone::clone)
    }

    fn call(&self, query: &str) -> Result<Call<AnyQuery>, InputError> {
        self.account()?.call(options::query(query)?)
    }

    fn export(&self, answer: Result<AnyAnswer, String>) -> u32 {
        let exported = self.stored(answer).map(Exported::new);
        let address = exported.as_ref().map_or(0, Exported::address);
        self.exported.replace(exported);
        address
    }

    fn stored<T>(&self, result: Result<T, String>) -> Option<T> {
        result.map_err(|error| self.error.replace(error)).ok()
    }
}
