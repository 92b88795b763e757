//! Reading a body in one piece or in many, whatever the query.

use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestCaseError;
use stats_proto::{
    Account, AnswerError, AnyAnswer, AnyQuery, Bounds, Call, Dialect, Flow, Format, Parameters, QueryKind,
    Reader, read,
};

/// What there is to be read, but for the body.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Query {
    pub(crate) kind: QueryKind,
    pub(crate) format: Format,
    pub(crate) status: u16,
}

/// The queries that the legacy APIs answer in one request.
pub(crate) const LEGACY: [QueryKind; 4] =
    [QueryKind::Daily, QueryKind::Aggregate, QueryKind::Categories, QueryKind::CategoryStats];

/// A status of each fate: success, neither, refusal, no status at all.
pub(crate) const STATUSES: [u16; 7] = [200, 299, 302, 400, 404, 503, 600];

impl Query {
    /// Every query and format with success.
    pub(crate) fn successes() -> impl Iterator<Item = Self> {
        let both = |kind: &QueryKind| {
            let kind = *kind;
            Format::ALL.iter().map(move |format| Self { kind, format: *format, status: 200 })
        };
        LEGACY.iter().flat_map(both)
    }

    /// Any, mostly with success: with other statuses the reader does little.
    pub(crate) fn any() -> impl Strategy<Value = Self> {
        let status = prop_oneof![3 => Just(200), 1 => select(STATUSES.as_slice())];
        (select(&LEGACY[..]), select(Format::ALL), status).prop_map(|(kind, format, status)| Self {
            kind,
            format,
            status,
        })
    }

    /// Reads the body as it is.
    pub(crate) fn whole(self, body: &[u8]) -> Result<AnyAnswer, AnswerError> {
        read(self.kind, Dialect::Distributor, self.format, self.status, body)
    }

    /// The call with this key whose answer it is.
    pub(crate) fn call(self, key: &str) -> Result<Call<AnyQuery>, TestCaseError> {
        self.call_within(Bounds::default(), key)
    }

    /// The same with other bounds on the answer.
    pub(crate) fn call_within(self, bounds: Bounds, key: &str) -> Result<Call<AnyQuery>, TestCaseError> {
        let mut parameters = Parameters::new(self.kind);
        parameters.customer = Some("customer@example.com".to_owned());
        if self.kind == QueryKind::CategoryStats {
            parameters.categories = vec!["category".to_owned()];
        }
        let account = Account::new("reseller", key).with_format(self.format).with_bounds(bounds);
        Ok(account.call(AnyQuery::parse(&parameters)?)?)
    }
}

/// Reads the body cut at these offsets; where a stop is not heeded, what follows it is pushed as well.
pub(crate) fn cut(
    mut reader: Reader<AnyQuery>,
    body: &[u8],
    cuts: &[usize],
    heeds_stop: bool,
) -> Result<AnyAnswer, AnswerError> {
    let ends = cuts.iter().copied().chain([body.len()]);
    let starts = [0].into_iter().chain(cuts.iter().copied());
    for (start, end) in starts.zip(ends) {
        let flow = reader.push(body.get(start..end).unwrap_or_default());
        if heeds_stop && flow == Flow::Stop {
            break;
        }
    }
    reader.finish()
}

/// Any offsets to cut a body, in order.
pub(crate) fn cuts(offsets: &[prop::sample::Index], body: &[u8]) -> Vec<usize> {
    let mut cuts: Vec<usize> = offsets.iter().map(|offset| offset.index(body.len() + 1)).collect();
    cuts.sort_unstable();
    cuts
}

/// The outcome of a reading, with the order of its metrics, which equality of answers ignores.
pub(crate) fn described(result: &Result<AnyAnswer, AnswerError>) -> String {
    match result {
        Ok(AnyAnswer::Days(days)) => format!("{days:?} {:?} {:?}", days.dates(), days.columns()),
        Ok(AnyAnswer::CategoryDays(days)) => {
            let categories = (days.categories(), days.category_indices());
            format!("{days:?} {:?} {categories:?} {:?}", days.dates(), days.columns())
        }
        other => format!("{other:?}"),
    }
}
