//! `sync`, `status`, `report` and `publish`: a store of an emulator's customers.

mod customers;
mod interrupt;
mod publish;
mod report;
mod report_files;
mod report_rules;
mod secrecy;
mod status;
mod stores;
mod sync;
mod troubles;

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde_json::Value;
use stats_emulator::{Emulator, EmulatorBuilder, Subuser};
use stats_store::Store;
use tempfile::TempDir;

use crate::run::{KEY, NAME, Outcome, Run, with_bearer_key};

/// Three customers that have no faults.
pub(crate) const NAMES: [&str; 3] = ["anna@example.com", "bert@example.com", "cleo@example.com"];

/// An emulator with these customers whose today is that of the system.
pub(crate) fn emulator(names: &[&str]) -> EmulatorBuilder {
    Emulator::builder().today(today()).subusers(names.iter().map(|name| Subuser::new(*name)))
}

pub(crate) fn now() -> DateTime<Utc> {
    SystemTime::now().into()
}

pub(crate) fn today() -> NaiveDate {
    now().date_naive()
}

/// So many days before today.
pub(crate) fn ago(days: u64) -> NaiveDate {
    today().checked_sub_days(Days::new(days)).unwrap()
}

/// A folder with a store.
pub(crate) struct Place {
    folder: TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn store(&self) -> PathBuf {
        self.path("fleet.db")
    }

    /// Writes a file and returns its path.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// A `sync` of the store with v3, fast and without retries.
    pub(crate) fn sync(&self, base_url: &str, arguments: &[&str]) -> Run {
        let run = with_bearer_key(&["sync"]).with(&[self.store()]);
        run.with(&["--rate", "1000000", "--max-retries", "0"]).with(arguments).at(base_url)
    }

    /// A `sync` of the store with the legacy API, which has a request for each customer.
    pub(crate) fn legacy(&self, base_url: &str, arguments: &[&str]) -> Run {
        let run = self.sync(base_url, &["--dialect", "reseller"]).with(arguments);
        run.variable("SENDGRID_API_USER", NAME).variable("SENDGRID_API_KEY", KEY)
    }

    pub(crate) fn status(&self, arguments: &[&str]) -> Outcome {
        with_bearer_key(&["status"]).with(&[self.store()]).with(arguments).run()
    }

    pub(crate) fn report(&self, arguments: &[&str]) -> Outcome {
        with_bearer_key(&["report"]).with(&[self.store()]).with(arguments).run()
    }

    /// The last day that each customer has reached, by name.
    pub(crate) fn reached(&self) -> Vec<(String, Option<NaiveDate>)> {
        reached(&self.store())
    }

    /// The names of the folder's files.
    pub(crate) fn files(&self) -> Vec<String> {
        let files = std::fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<_> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        names.sort_unstable();
        names
    }
}

fn reached(store: &Path) -> Vec<(String, Option<NaiveDate>)> {
    let store = Store::read(store).unwrap();
    let (account, _) = store.accounts().unwrap().remove(0);
    let customers = store.progress(account).unwrap().customers.into_iter();
    customers.map(|(name, progress)| (name, progress.daily.reached)).collect()
}

/// The answer of JSON output, whatever the exit status.
#[track_caller]
pub(crate) fn answer(outcome: &Outcome) -> Value {
    let mut document: Value = serde_json::from_str(&outcome.stdout).unwrap_or_else(|_| panic!("{outcome:?}"));
    document["answer"].take()
}
