//! An account on the wasm's side: the key stays here.

use stats_proto::Account;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::answer::Answer;
use crate::exchange::Driven;
use crate::{failure, options, request};

/// Who asks, at which door, and how.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Core {
    account: Account,
}

#[wasm_bindgen]
impl Core {
    /// An account of its options.
    ///
    /// # Errors
    /// An input error as an array.
    #[wasm_bindgen(constructor)]
    pub fn new(list: Vec<String>) -> Result<Core, JsValue> {
        options::account(list).map(|account| Self { account }).map_err(|error| failure::input(&error))
    }

    /// The request for a question, as an array.
    ///
    /// # Errors
    /// An input error as an array.
    pub fn request(&self, query: Vec<String>) -> Result<Vec<JsValue>, JsValue> {
        let call = options::query(query).and_then(|query| self.account.call(query));
        call.map(|call| request::request(call.request(), None)).map_err(|error| failure::input(&error))
    }

    /// Reads the answer to a question that this account asked.
    ///
    /// # Errors
    /// What is wrong with it, as an array.
    pub fn read(&self, question: &str, status: u16, body: &[u8]) -> Result<Answer, JsValue> {
        let question = question.parse().map_err(|error| failure::input(&error))?;
        let answer = self.account.read(question, status, body);
        answer.map(Answer::new).map_err(|error| failure::answer(&error))
    }

    /// A question from the first request to its answer.
    ///
    /// # Errors
    /// An input error as an array.
    pub fn exchange(&self, query: Vec<String>, policy: Vec<String>, seed: u64) -> Result<Driven, JsValue> {
        let exchange = options::policy(policy)
            .and_then(|policy| self.account.exchange(options::query(query)?, &policy, seed));
        exchange.map(Driven::new).map_err(|error| failure::input(&error))
    }
}
