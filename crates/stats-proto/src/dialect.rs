//! Which API and endpoint family is spoken.

use crate::named::names;
use crate::parsed_name::parsed;

names! {
    /// Which API and endpoint family is spoken. They differ in address, parameters and whose statistics they answer
    /// with.
    Dialect {
        /// A customer's statistics, as the specification has it: the default.
        Distributor = "distributor",
        /// A customer's statistics, with all four queries by `manage`.
        DistributorManage = "distributor-manage",
        /// The statistics of a customer's subuser.
        DistributorSubuser = "distributor-subuser",
        /// A customer's statistics, the later endpoint with 14 metrics.
        Reseller = "reseller",
        /// The statistics of a customer's subuser, the later endpoint.
        ResellerSubuser = "reseller-subuser",
        /// The statistics of a subuser of the account's own.
        Customer = "customer",
        /// The account's own statistics.
        Own = "own",
    }
}
parsed!(Dialect, "dialect");
