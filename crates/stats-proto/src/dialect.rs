//! Which API and endpoint family is spoken.

use crate::named::names;
use crate::parsed_name::parsed;

names! {
    /// Which API and endpoint family is spoken. They differ in address, parameters and whose statistics they answer
    /// with.
    Dialect {
        /// A customer's statistics, as the specification of the legacy API has it: the default of an account with a name.
        Distributor = "distributor",
        /// A customer's statistics, with daily statistics in JSON by `manage` too.
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
        /// The API of today: a subuser's statistics, or those of the key's own account.
        V3 = "v3",
        /// The API of today: the statistics of a reseller's account, named by its id.
        V3Account = "v3-account",
    }
}
parsed!(Dialect, "dialect");
