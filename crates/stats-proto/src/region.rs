//! Where the data of an account is kept.

use crate::named::names;
use crate::parsed_name::parsed;

names! {
    /// Where the data of an account is kept. It chooses the host of the v3 API; a base URL takes precedence.
    Region {
        /// Anywhere: `api.sendgrid.com`.
        Global = "global",
        /// The European Union, for subusers that are pinned to it: `api.eu.sendgrid.com`.
        Eu = "eu",
    }
}
parsed!(Region, "region");
