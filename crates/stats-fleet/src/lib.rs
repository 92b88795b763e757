//! Plans the statistics queries of many customers, without a socket, a clock, a file or a random source.
#![forbid(unsafe_code)]

mod by_name;
mod commit;
mod compare;
mod error;
mod estimate;
mod fleet;
mod outcome;
mod progress;
mod report;
mod row;
mod task;
mod wanted;
mod window;

pub use commit::{Commit, Failed, Stored};
pub use error::FleetError;
pub use estimate::Estimate;
pub use fleet::{Fleet, Next};
pub use outcome::{Answered, Failure, Outcome};
pub use progress::{CustomerProgress, KindProgress, Progress, Run};
pub use report::{AgeDrift, Customers, Drift, LeftOut, Report, Rows, Stop};
pub use row::{Counts, Row, RowKey};
pub use task::{Task, TaskQuery};
pub use wanted::{Customer, Limits, Wanted};
pub use window::Window;
