//! The crossing for customers.

use domain::{customer::CustomerPage, facets::FilterOptions, id::CustomerId, lifecycle::Lifecycle};
use leptos::prelude::*;

use crate::{AppError, json::Json};

/// A page of the list, by the query part of its address: the same text gives the same list everywhere.
#[server(name = ListCustomers, endpoint = "customers/page", input = Json, output = Json)]
pub async fn list_customers(address: String) -> Result<CustomerPage, AppError> {
    use domain::{query::CustomerQuery, role::Right::ReadCustomers};
    let caller = crate::caller::Caller::signed_in()?.with(ReadCustomers)?;
    let query =
        CustomerQuery::parse(&address).inspect_err(|_| crate::caller::set_status(http::StatusCode::BAD_REQUEST))?;
    Ok(caller.store().customer_page(&query).await?)
}

/// Every option of the filter drawer with its count under a drafted filter, by the query part of its address.
#[server(name = FilterOptionsOf, endpoint = "customers/filter_options", input = Json, output = Json)]
pub async fn filter_options(address: String) -> Result<FilterOptions, AppError> {
    use domain::{query::CustomerQuery, role::Right::ReadCustomers};
    let caller = crate::caller::Caller::signed_in()?.with(ReadCustomers)?;
    let query = CustomerQuery::parse(&address)?;
    Ok(caller.store().filter_options(&query.filter).await)
}

/// Adds a customer by hand.
#[server(name = AddCustomerBy, endpoint = "customers/add", input = Json, output = Json)]
pub async fn add_customer(
    name: String,
    email: String,
    company: String,
    lifecycle: Lifecycle,
) -> Result<CustomerId, AppError> {
    use domain::{
        contact::{ContactField, called},
        invalid::Findings,
        role::Right::EditCustomers,
    };
    let caller = crate::caller::Caller::signed_in()?.with(EditCustomers)?;
    let mut found = Findings::default();
    let contact = store::NewContact {
        name: found.keep(called(&name)).unwrap_or_default(),
        email: found.keep(ContactField::Email.tidy(&email)).unwrap_or_default(),
        company: found.keep(ContactField::Company.tidy(&company)).unwrap_or_default(),
        lifecycle,
    };
    let contact = found.finish(contact)?;
    Ok(caller.store().add_customer(caller.user(), &contact).await?)
}
