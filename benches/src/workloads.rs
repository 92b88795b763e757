//! The bodies to read, and their readers.

use std::rc::Rc;

use stats_proto::{Format, Query};

use crate::checksum::HasChecksum;
use crate::measure::Contender;
use crate::ours::Ours;
use crate::peers::row::{CategoryRow, Row};
use crate::peers::{json, v3, xml_events, xml_serde};
use crate::{Failure, body};

/// The seed of every body.
const SEED: u64 = 20_090_620;

/// How many records the bodies have.
const ROWS: [u32; 5] = [3, 30, 400, 10_000, 1_000_000];

/// A body and its readers, ours first.
pub struct Workload {
    /// Its name in the report, rows included.
    pub name: String,
    /// How many records the body has.
    pub rows: u32,
    kind: Kind,
}

#[derive(Clone, Copy)]
enum Kind {
    Json,
    JsonBare,
    XmlCompact,
    XmlIndented,
    CategoryJson,
    CategoryXml,
    WorstJson,
    WorstXml,
    LateJson,
    LateXml,
    V3Daily,
    V3Customers,
}

const KINDS: [(&str, Kind); 12] = [
    ("read-json", Kind::Json),
    ("read-json-bare", Kind::JsonBare),
    ("read-xml-compact", Kind::XmlCompact),
    ("read-xml-indented", Kind::XmlIndented),
    ("category-json", Kind::CategoryJson),
    ("category-xml", Kind::CategoryXml),
    ("worst-json", Kind::WorstJson),
    ("worst-xml", Kind::WorstXml),
    ("worst-json-late", Kind::LateJson),
    ("worst-xml-late", Kind::LateXml),
    ("v3-daily", Kind::V3Daily),
    ("v3-customers", Kind::V3Customers),
];

impl Workload {
    /// All workloads, or those whose name contains one of the words.
    #[must_use]
    pub fn all(words: &[String]) -> Vec<Self> {
        let all = KINDS.iter().flat_map(|(name, kind)| {
            ROWS.map(|rows| Self { name: format!("{name}-{rows}"), rows, kind: *kind })
        });
        all.filter(|work| words.is_empty() || words.iter().any(|word| work.name.contains(word))).collect()
    }

    /// The body.
    #[must_use]
    pub fn body(&self) -> Vec<u8> {
        let generate = match self.kind {
            Kind::Json => body::array,
            Kind::JsonBare => body::bare,
            Kind::XmlCompact => body::compact,
            Kind::XmlIndented => body::indented_latin,
            Kind::CategoryJson => body::category_array,
            Kind::CategoryXml => body::category_latin,
            Kind::WorstJson => body::worst_json,
            Kind::WorstXml => body::worst_xml,
            Kind::LateJson => body::late_json,
            Kind::LateXml => body::late_xml,
            Kind::V3Daily => body::days_of_one,
            Kind::V3Customers => body::days_of_customers,
        };
        generate(self.rows, SEED)
    }

    /// Its readers, ours first.
    ///
    /// # Errors
    /// None: the queries are valid.
    pub fn contenders(&self) -> Result<Vec<Contender>, Failure> {
        let events = "quick-xml events";
        let serde = "quick-xml serde";
        Ok(match self.kind {
            Kind::Json => vec![
                ours(Ours::daily(Format::Json)?),
                Contender::new("sonic-rs typed", json::sonic::<Row>),
                Contender::new("serde_json typed", json::serde),
            ],
            Kind::JsonBare => vec![
                ours(Ours::daily(Format::Json)?),
                Contender::new("sonic-rs typed", json::sonic_bare::<Row>),
                Contender::new("serde_json typed", json::serde_bare),
            ],
            Kind::XmlCompact => vec![
                ours(Ours::daily(Format::Xml)?),
                Contender::new(events, xml_events::utf8),
                Contender::new(serde, xml_serde::utf8::<Row>),
            ],
            Kind::XmlIndented => vec![
                ours(Ours::daily(Format::Xml)?),
                Contender::new(events, xml_events::latin),
                Contender::new(serde, xml_serde::latin::<Row>),
            ],
            Kind::CategoryJson => vec![
                ours(Ours::category(Format::Json)?),
                Contender::new("sonic-rs typed", json::sonic::<CategoryRow>),
            ],
            Kind::CategoryXml => vec![
                ours(Ours::category(Format::Xml)?),
                Contender::new("latin-1 decode + quick-xml serde", xml_serde::latin::<CategoryRow>),
            ],
            Kind::V3Daily => vec![
                ours(Ours::v3_daily()?),
                Contender::new("sonic-rs typed", v3::sonic_one),
                Contender::new("serde_json typed", v3::serde_one),
            ],
            Kind::V3Customers => vec![
                ours(Ours::v3_customers()?),
                Contender::new("sonic-rs typed", v3::sonic_many),
                Contender::new("serde_json typed", v3::serde_many),
            ],
            Kind::WorstJson | Kind::LateJson => ours_and_general(Ours::daily(Format::Json)?),
            Kind::WorstXml | Kind::LateXml => ours_and_general(Ours::daily(Format::Xml)?),
        })
    }
}

fn ours<Q: Query + 'static>(ours: Ours<Q>) -> Contender
where
    Q::Answer: HasChecksum + 'static,
{
    let ours = Rc::new(ours);
    Contender::new("ours", move |body| ours.parse(body))
}

fn ours_and_general<Q: Query + 'static>(ours: Ours<Q>) -> Vec<Contender>
where
    Q::Answer: HasChecksum + 'static,
{
    let ours = Rc::new(ours);
    let general = Rc::clone(&ours);
    vec![
        Contender::new("ours", move |body| ours.parse(body)),
        Contender::new("general reader", move |body| general.parse_generally(body)),
    ]
}
