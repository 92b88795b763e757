//! What a run is to store, from the options.

use std::io::{self, Read as _};
use std::path::Path;
use std::time::SystemTime;

use chrono::{DateTime, Utc};
use stats_store::{NamedCustomer, SyncJob, parse_customers, read_customers};

use super::arguments::Sync;
use crate::failure::Failure;
use crate::secret::without_key;
use crate::streams;
use crate::values;

/// The job of the options, without the customers of the file.
pub(super) fn job(options: &Sync) -> Result<SyncJob, Failure> {
    let mut job = SyncJob::new(now());
    job.label.clone_from(&options.account);
    job.only.clone_from(&options.only);
    job.until = options.until.as_deref().map(|text| values::date("until", text)).transpose()?;
    job.look_back =
        values::number(&options.lookback, &SyncJob::LOOK_BACKS, "a look-back from 1 to 1095 days")?;
    job.since = options.since.as_deref().map(|text| values::date("since", text)).transpose()?;
    job.categories = values::has_categories(&options.kinds)?;
    job.accept_shrunk = options.accept_shrunk;
    job.mode = values::mode(&options.mode)?;
    let expected = "from 1 to 64 requests at once";
    job.concurrency = values::number(&options.concurrency, &SyncJob::CONCURRENCIES, expected)?;
    job.rate = values::rate(&options.rate)?;
    job.parquet.clone_from(&options.parquet);
    // The environment may have another key, which was given as another value by mistake.
    job.mask = |text| without_key(text).into_owned();
    Ok(job)
}

/// The customers that are named by a file, all of them; none without a file.
pub(super) fn customers_of_file(options: &Sync) -> Result<Option<Vec<NamedCustomer>>, Failure> {
    let Some(path) = &options.customers else { return Ok(None) };
    if path.as_os_str() != "-" {
        return Ok(Some(read_customers(path)?));
    }
    let mut bytes = Vec::new();
    let read = streams::check_stdin().and_then(|()| io::stdin().lock().read_to_end(&mut bytes));
    read.map_err(|reason| Failure::File { path: "standard input".to_owned(), reason })?;
    Ok(Some(parse_customers(&bytes, Path::new("standard input"))?))
}

/// The time.
pub(super) fn now() -> DateTime<Utc> {
    SystemTime::now().into()
}
