//! Our own reader, by its public API.

use stats_proto::{Account, Bounds, Call, CategoryStats, DailyStats, Flow, Format, Query};

use crate::Failure;

/// The largest body here is a quarter of this.
const BODY: u64 = 1 << 30;

/// The size of a chunk.
pub const CHUNK: usize = 64 << 10;

/// Reads the answers to one call: its [`Query::Answer`].
#[derive(Debug)]
pub struct Ours<Q> {
    call: Call<Q>,
}

impl Ours<DailyStats> {
    /// A reader of daily statistics.
    ///
    /// # Errors
    /// None: the query is valid.
    pub fn daily(format: Format) -> Result<Self, Failure> {
        let call = account(format).call(DailyStats::of("customer@example.com"))?;
        Ok(Self { call })
    }
}

impl Ours<CategoryStats> {
    /// A reader of category statistics.
    ///
    /// # Errors
    /// None: the query is valid.
    pub fn category(format: Format) -> Result<Self, Failure> {
        let call = account(format).call(CategoryStats::of("customer@example.com", ["any"]))?;
        Ok(Self { call })
    }
}

impl<Q: Query> Ours<Q> {
    /// Reads the whole body at once.
    ///
    /// # Errors
    /// An invalid body.
    pub fn parse(&self, body: &[u8]) -> Result<Q::Answer, Failure> {
        Ok(self.call.parse(200, body)?)
    }

    /// Reads the body in chunks, like a client while it arrives.
    ///
    /// # Errors
    /// An invalid body.
    pub fn push(&self, body: &[u8]) -> Result<Q::Answer, Failure> {
        let mut reader = self.call.reader(200);
        for chunk in body.chunks(CHUNK) {
            if reader.push(chunk) == Flow::Stop {
                break;
            }
        }
        Ok(reader.finish()?)
    }

    /// Reads the whole body by the general path alone.
    ///
    /// # Errors
    /// An invalid body.
    pub fn parse_generally(&self, body: &[u8]) -> Result<Q::Answer, Failure> {
        let mut reader = self.call.general_reader(200);
        let _ = reader.push(body);
        Ok(reader.finish()?)
    }
}

fn account(format: Format) -> Account {
    Account::new("reseller", "secret").with_format(format).with_bounds(Bounds::default().with_body(BODY))
}
