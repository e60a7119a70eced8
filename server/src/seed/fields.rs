//! Custom fields of made-up customers, and traits that came with their events.

use domain::{
    field::{FieldDraft, FieldKind},
    lifecycle::Lifecycle,
    time::{At, DAY, iso},
};
use store::SeedCustomer;

use super::{Labels, Plan, dice::Dice};

const PLANS: [&str; 4] = ["Starter", "Business", "Scale", "Enterprise"];
const REGIONS: [&str; 3] = ["EU (Frankfurt)", "US (Ohio)", "Asia (Tokyo)"];
const PRODUCTS: [&str; 4] = ["Inbox", "Reports", "Automation", "API"];

/// The fields of a demo workspace, in order.
pub(super) fn drafts() -> Vec<FieldDraft> {
    let field =
        |name: &str, kind, options: &[&str]| FieldDraft { name: name.into(), kind, options: options.join("\n") };
    vec![
        field("Plan", FieldKind::OneOf, &PLANS),
        field("Seats", FieldKind::Number, &[]),
        field("Renewal date", FieldKind::Date, &[]),
        field("Contract value", FieldKind::Money, &[]),
        field("Products", FieldKind::SomeOf, &PRODUCTS),
        field("Data region", FieldKind::OneOf, &REGIONS),
        field("NPS", FieldKind::Number, &[]),
        field("Website", FieldKind::Url, &[]),
        field("Invoiced by email", FieldKind::YesNo, &[]),
    ]
}

/// Fills them with dice of their own: the rest of a customer is the same with and without fields.
pub(super) fn fill(plan: Plan, n: u64, customer: &mut SeedCustomer, labels: &Labels) {
    let dice = &mut Dice::of(plan.seed ^ 0x00f1_e1d5, n);
    // Few for those made to measure with.
    if plan.customers > 20_000 && !dice.chance(100) {
        return;
    }
    let is_customer = customer.stages.last().is_some_and(|last| last.stage != Lifecycle::Lead);
    let plan_name = *dice.pick(&PLANS);
    let seats = 1 + dice.span(25);
    let renews = At(plan.now.0 + dice.roll(365) as i64 * DAY);
    let products: Vec<&str> = PRODUCTS.iter().copied().filter(|_| dice.chance(450)).collect();
    let region = *dice.pick(&REGIONS);
    let host = customer.email.split_once('@').map(|(_, host)| format!("https://{host}"));
    let mut put = |name: &str, value: String| {
        if let Some(field) = labels.fields.get(name).filter(|_| !value.is_empty()) {
            customer.fields.push((*field, value));
        }
    };
    if is_customer {
        put("Plan", plan_name.to_owned());
        put("Seats", seats.to_string());
        put("Renewal date", iso(renews)[..10].to_owned());
        put("Contract value", format!("{}.00 USD", seats * 240));
        put("Data region", region.to_owned());
        put("Invoiced by email", (if dice.chance(800) { "yes" } else { "no" }).to_owned());
    }
    put("Products", products.join("; "));
    if dice.chance(300) {
        put("NPS", (10 - dice.span(2).min(10)).to_string());
    }
    put("Website", host.unwrap_or_default());
    if dice.chance(400) {
        customer.traits.push(("utm_source", (*dice.pick(&["newsletter", "search", "partner"])).to_owned()));
    }
    if dice.chance(200) {
        customer.traits.push(("app_version", format!("4.{}.{}", dice.roll(9), dice.roll(20))));
    }
}
