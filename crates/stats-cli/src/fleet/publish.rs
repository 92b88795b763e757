//! `publish`: the tables of a store as files.

use std::path::Path;

use serde::Serialize;
use stats_store::{PublishOptions, Published, Store};

use super::arguments::Publish;
use super::output::FleetOutput;
use crate::failure::Failure;
use crate::values;

/// What was published.
#[derive(Debug, Serialize)]
struct PublishReport<'a> {
    format: &'static str,
    folder: &'a Path,
    #[serde(flatten)]
    published: Published,
}

/// Publishes a store, prints what was done, and returns the exit status.
pub(crate) fn publish(options: &Publish, output: FleetOutput) -> Result<u8, Failure> {
    let how = PublishOptions::default().with_all(options.all).with_mode(values::mode(&options.mode)?);
    let store = Store::read(&options.store)?;
    let (format, folder, published) = match (&options.parquet, &options.csv) {
        (Some(folder), _) => ("parquet", folder, store.publish_parquet(folder, &how)?),
        (None, Some(folder)) => ("csv", folder, store.publish_csv(folder, &how)?),
        (None, None) => return Err(Failure::Usage("expected `--parquet DIR` or `--csv DIR`".to_owned())),
    };
    let report = PublishReport { format, folder, published };
    output.print(&report, &[&report], || text(folder, &published))?;
    Ok(0)
}

/// What was published, for people.
pub(super) fn text(folder: &Path, published: &Published) -> String {
    let Published { written, unchanged, removed, rows, .. } = published;
    let folder = folder.display();
    format!(
        "published `{folder}`: {written} files written with {rows} rows, {unchanged} unchanged, {removed} removed"
    )
}
