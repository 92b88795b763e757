//! Our own reader, by its public API.

use stats_proto::{
    Account, Bounds, Call, CategoryStats, DailyByCustomer, DailyStats, Flow, Format, Period, Query,
};

use crate::Failure;
use crate::body::{CUSTOMERS, customer};

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

impl Ours<DailyStats> {
    /// A reader of v3's daily statistics.
    ///
    /// # Errors
    /// None: the query is valid.
    pub fn v3_daily() -> Result<Self, Failure> {
        Ok(Self { call: v3().call(DailyStats::of(customer(0)).during(period()?))? })
    }
}

impl Ours<DailyByCustomer> {
    /// A reader of v3's daily statistics of ten customers.
    ///
    /// # Errors
    /// None: the query is valid.
    pub fn v3_customers() -> Result<Self, Failure> {
        let customers = (0..CUSTOMERS).map(customer);
        Ok(Self { call: v3().call(DailyByCustomer::of(customers).during(period()?))? })
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

fn v3() -> Account {
    Account::bearer("secret").with_bounds(Bounds::default().with_body(BODY))
}

/// Any year: the reader takes the days that come.
fn period() -> Result<Period, Failure> {
    Ok(Period::between("2009-01-01".parse()?, "2009-12-31".parse()?)?)
}

fn account(format: Format) -> Account {
    Account::new("reseller", "secret").with_format(format).with_bounds(Bounds::default().with_body(BODY))
}
