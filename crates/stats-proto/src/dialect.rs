//! The doors of the server family, each a row of data (wire §2).

use crate::names::{named, names};
use crate::{Format, InputError, Question, Verb};

names! {
    /// Which door is asked. All speak one shape; they differ in address, parameters and whose numbers they give.
    Dialect {
        /// A customer's numbers, as the specification has it: the default.
        Distributor = "distributor",
        /// The same with all four calls by `manage`.
        DistributorManage = "distributor-manage",
        /// The numbers of a customer's subuser.
        DistributorSubuser = "distributor-subuser",
        /// A customer's numbers, the later door with 14 metrics.
        Reseller = "reseller",
        /// The numbers of a customer's subuser, the later door.
        ResellerSubuser = "reseller-subuser",
        /// The numbers of a subuser of one's own.
        Customer = "customer",
        /// The account's own numbers.
        Own = "own",
    }
}
named!(Dialect, "dialect");

/// One row of the table of doors.
#[derive(Debug)]
pub(crate) struct Door {
    /// Scheme and host where no base URL of the caller's is given.
    pub(crate) origin: &'static str,
    /// The path before the dot and the format's ending.
    stem: &'static str,
    /// The path of daily statistics in JSON, where it is another.
    daily_json_stem: Option<&'static str>,
    /// The parameter that selects statistics, where the path does not.
    pub(crate) selector: Option<(&'static str, &'static str)>,
    /// Whether it answers about a customer, who must be named, or about the account itself.
    pub(crate) names_customer: bool,
    /// Whether the first day must lie strictly before the last.
    pub(crate) strict_dates: bool,
    /// The most categories that one call may name; v3 will have ten.
    pub(crate) names_per_call: Option<usize>,
    /// The verb when the caller chose none.
    pub(crate) verb: Verb,
    /// What its parameters are called.
    pub(crate) parameters: &'static ParameterNames,
}

/// What a door's parameters are called, as they are sent. v3 has other names and will bring its own row.
#[derive(Debug)]
pub(crate) struct ParameterNames {
    pub(crate) account: &'static str,
    pub(crate) key: &'static str,
    pub(crate) customer: &'static str,
    pub(crate) days: &'static str,
    pub(crate) start_date: &'static str,
    pub(crate) end_date: &'static str,
    pub(crate) aggregate: (&'static str, &'static str),
    pub(crate) list: (&'static str, &'static str),
    pub(crate) one_category: &'static str,
    pub(crate) each_category: &'static str,
}

const LEGACY: ParameterNames = ParameterNames {
    account: "api_user",
    key: "api_key",
    customer: "user",
    days: "days",
    start_date: "start_date",
    end_date: "end_date",
    aggregate: ("aggregate", "1"),
    list: ("list", "true"),
    one_category: "category",
    each_category: "category%5B%5D",
};

/// The host of the specification.
const OLD_HOST: &str = "https://sendgrid.com";
/// The host of the later doors.
const API_HOST: &str = "https://api.sendgrid.com";

const DISTRIBUTOR: Door = Door {
    origin: OLD_HOST,
    stem: "/api/distributor.manage",
    // A copy error of 2011, and what the specification says: its other seven paths say `manage`.
    daily_json_stem: Some("/api/distributor.manageSubuser"),
    selector: Some(("method", "stats")),
    names_customer: true,
    strict_dates: true,
    names_per_call: None,
    verb: Verb::Get,
    parameters: &LEGACY,
};
const DISTRIBUTOR_MANAGE: Door = Door { daily_json_stem: None, ..DISTRIBUTOR };
const DISTRIBUTOR_SUBUSER: Door = Door { stem: "/api/distributor.manageSubuser", ..DISTRIBUTOR_MANAGE };
const RESELLER: Door = Door {
    origin: API_HOST,
    stem: "/apiv2/reseller.manage",
    strict_dates: false,
    verb: Verb::Post,
    ..DISTRIBUTOR_MANAGE
};
const RESELLER_SUBUSER: Door = Door { stem: "/apiv2/reseller.manageSubuser", ..RESELLER };
const CUSTOMER: Door = Door { stem: "/apiv2/customer.stats", selector: None, ..RESELLER };
const OWN: Door = Door { stem: "/api/stats.get", names_customer: false, ..CUSTOMER };

impl Dialect {
    /// The verb that this door is asked with when the caller chooses none.
    #[must_use]
    pub const fn default_verb(self) -> Verb {
        self.door().verb
    }

    pub(crate) const fn door(self) -> &'static Door {
        match self {
            Self::Distributor => &DISTRIBUTOR,
            Self::DistributorManage => &DISTRIBUTOR_MANAGE,
            Self::DistributorSubuser => &DISTRIBUTOR_SUBUSER,
            Self::Reseller => &RESELLER,
            Self::ResellerSubuser => &RESELLER_SUBUSER,
            Self::Customer => &CUSTOMER,
            Self::Own => &OWN,
        }
    }
}

impl Door {
    /// Adds the path under the origin, with the ending that asks for the format.
    pub(crate) fn push_path(&self, question: Question, format: Format, url: &mut String) {
        let stem = match (question, format) {
            (Question::Daily, Format::Json) => self.daily_json_stem.unwrap_or(self.stem),
            _ => self.stem,
        };
        url.push_str(stem);
        url.push('.');
        url.push_str(format.as_str());
    }

    /// Refuses a question about somebody whom this door does not serve.
    pub(crate) fn serves(&self, dialect: Dialect, customer: Option<&str>) -> Result<(), InputError> {
        let reason = match (self.names_customer, customer) {
            (true, Some(_)) | (false, None) => return Ok(()),
            (true, None) => format!("dialect `{dialect}` answers about a customer: name one"),
            (false, Some(user)) => {
                format!("dialect `{dialect}` answers about the account itself, not about `{user}`")
            }
        };
        Err(InputError::Unsupported { reason })
    }
}
