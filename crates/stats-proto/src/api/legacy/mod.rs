//! The distributor, reseller and customer APIs (wire §1, §2).

mod endpoint;
mod plan;

pub(crate) use endpoint::{
    CUSTOMER, DISTRIBUTOR, DISTRIBUTOR_MANAGE, DISTRIBUTOR_SUBUSER, Endpoint, OWN, RESELLER, RESELLER_SUBUSER,
};
pub(crate) use plan::{plan, schema};
