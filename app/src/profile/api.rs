//! The crossing for one customer.

use domain::customer::CustomerOverview;
use leptos::prelude::*;

use crate::{AppError, json::Json};

/// The first page about one customer. Any text that is no customer's key names nobody.
#[server(name = CustomerOverviewOf, endpoint = "customer/overview", input = Json, output = Json)]
pub async fn customer_overview(id: String) -> Result<CustomerOverview, AppError> {
    use domain::role::Right::ReadCustomers;
    let caller = crate::caller::Caller::signed_in()?.with(ReadCustomers)?;
    let id = id.parse().map_err(|_| AppError::not_found())?;
    Ok(caller.store().customer_overview(id).await?)
}
