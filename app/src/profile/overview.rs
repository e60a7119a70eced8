//! Overview: the numbers, contact info, company, lifecycle stage, activity, purchases, the latest conversations.

use domain::{
    contact::ContactField,
    customer::{CustomerOverview, CustomerProfile},
    money::{Currency, grouped},
    profile::{StageHeld, Tab},
    time::{At, Zone},
};
use leptos::prelude::*;

use super::{
    Profile,
    api::customer_overview,
    contact::{self, ContactForm},
    conversations,
    panel::{self, panel},
    pictures,
    place::{ProfilePlace, asked},
};
use crate::{
    lasting::lasting,
    ui::{
        attributes::AriaAttributes,
        dynamic::{Erased, Pieces, dynamic},
        time::{Ago, Now},
    },
};

pub(super) type Loaded = panel::Loaded<CustomerOverview>;

pub(super) fn load(place: ProfilePlace) -> Loaded {
    lasting(
        move || place.source(Tab::Overview, &[]),
        move |source| {
            let [id] = asked(source).filter(|[id]: &[String; 1]| !id.is_empty())?;
            Some(customer_overview(id))
        },
    )
}

/// The part.
#[component]
pub(super) fn Overview(loaded: Loaded, shown: Profile, form: ContactForm, place: ProfilePlace) -> impl IntoView {
    panel(loaded, "The overview could not be loaded", shown, move |overview| {
        // Drawn anew with who is shown: after an edit either answer can be the first.
        dynamic(move || {
            let overview = overview.clone();
            shown
                .customer
                .try_get()
                .flatten()
                .map(|profile| view! { <Sections overview profile now=shown.now form place /> })
                .into_any()
        })
    })
}

#[component]
fn Sections(
    overview: CustomerOverview,
    profile: CustomerProfile,
    now: Now,
    form: ContactForm,
    place: ProfilePlace,
) -> impl IntoView {
    let CustomerProfile { row, workspace, as_of, .. } = profile;
    let zone = workspace.zone.clone();
    let identifiers = overview.identifiers.iter();
    // The first e-mail is the one by which the list knows the customer.
    let of = |field: ContactField| {
        let own = overview.identifiers.iter().filter(move |one| one.label == field.label());
        own.map(move |one| (field, one.value.clone())).filter(|(_, value)| value.to_lowercase() != row.email)
    };
    let mut present = vec![
        (ContactField::Name, row.name.clone()),
        (ContactField::Email, row.email.clone()),
        (ContactField::Company, row.company.clone()),
    ];
    present.extend(of(ContactField::Email).chain(of(ContactField::Phone)));
    let none = || view! { <dt>"Email"</dt><dd class="t3">"Empty"</dd> }.erased();
    let contact = identifiers
        .map(|identifier| {
            let badge = identifier.is_mixed.then(|| view! { " "<span class="tag tag-warn" title="Letters of several alphabets: it may look like another address">"Mixed scripts"</span> }.erased());
            view! { <dt>{identifier.label.clone()}</dt><dd>{identifier.value.clone()}{badge}</dd> }.erased()
        })
        .chain(overview.identifiers.is_empty().then(none))
        .pieces();
    let company = if row.company.is_empty() {
        view! { <span class="t3">"Empty"</span> }.erased()
    } else {
        view! { <bdi>{row.company.clone()}</bdi> }.erased()
    };
    let ltv = row.ltv.map_or_else(|| "Empty".to_owned(), |minor| workspace.currency.exact(minor));
    let made_of = ltv_note(&overview, &workspace.currency);
    let spend =
        (!overview.spend.is_empty()).then(|| pictures::spend(&overview.spend, as_of, &workspace.currency, &zone));
    let latest = (!overview.conversations.is_empty()).then(|| latest(&overview, &zone, now, place));
    view! {
        <div class="over">
            <dl class="kpis">
                <div class="kpi"><dt title="Lifetime value">"LTV"</dt><dd>{ltv}<small>{made_of}</small></dd></div>
                <div class="kpi"><dt>"Conversations"</dt><dd>{grouped(i64::from(row.conversations))}</dd></div>
                <div class="kpi"><dt>"Messages"</dt><dd>{grouped(i64::from(row.messages))}</dd></div>
                <div class="kpi"><dt>"First Seen"</dt><dd>{zone.date(row.first_seen)}<small>{zone.since(row.first_seen, as_of)}</small></dd></div>
                <div class="kpi"><dt>"Last Active"</dt><dd><Ago at=row.last_active now zone=zone.clone() /></dd></div>
            </dl>
            <div class="cols">
                {form.section(contact::CONTACT, present.clone(), view! { <dl class="card-b dl">{contact}</dl> }.erased())}
                {form.section(contact::COMPANY, present, view! { <dl class="card-b dl"><dt>"Company"</dt><dd>{company}</dd></dl> }.erased())}
            </div>
            {stages(&overview.stages, as_of, &zone)}
            <div class="pictures">
                <section class="card" aria-label="Activity">
                    <div class="card-h"><h2>"Activity"</h2><span class="grow"></span>{pictures::legend()}</div>
                    <div class="card-b">{pictures::activity(&overview.days, as_of, &zone)}</div>
                </section>
                {spend}
            </div>
            {latest}
        </div>
    }
    .erased()
}

/// What the LTV is made of, what it leaves out, and where it is from when it is no sum.
fn ltv_note(overview: &CustomerOverview, currency: &Currency) -> String {
    let others = overview.other_spend.iter().map(|other| {
        let exact = Currency::of(&other.currency).map(|currency| currency.exact(other.minor.abs())).unwrap_or_default();
        format!("{} {exact}", if other.minor < 0 { "−" } else { "+" })
    });
    let from = if overview.ltv_is_given { Some("set from outside".to_owned()) } else { None };
    let purchases = overview.spend.iter().map(|month| month.minor).sum::<i64>();
    let sum = (overview.ltv_is_given && purchases != 0).then(|| format!("purchases {}", currency.exact(purchases)));
    let made_of = match overview.purchases {
        _ if overview.ltv_is_given => None,
        (0, _) => None,
        (n, refunded) => {
            let number = if n == 1 { "1 purchase".to_owned() } else { format!("{} purchases", grouped(i64::from(n))) };
            let back = (refunded != 0).then(|| format!(", {} refunded", currency.exact(refunded)));
            Some(format!("{number}, {} paid{}", currency.exact(purchases + refunded), back.unwrap_or_default()))
        }
    };
    from.into_iter().chain(sum).chain(made_of).chain(others).collect::<Vec<_>>().join(", ")
}

/// One bar a stage, as wide as its time, the present one full.
fn stages(stages: &[StageHeld], now: At, zone: &Zone) -> AnyView {
    let begin = stages.first().map_or(now, |held| held.since);
    let whole = (now.0 - begin.0).max(1);
    let last = stages.len().saturating_sub(1);
    let since = stages.last().map(|held| format!("{} since {}", held.stage.label(), zone.date(held.since)));
    let bars = stages.iter().enumerate().map(|(n, held)| {
        let end = stages.get(n + 1).map_or(now, |next| next.since);
        // In twelfths: a style of its own for each width is what the content policy forbids.
        let width = ((end.0 - held.since.0) * 12 / whole).clamp(1, 12);
        let class = format!("w-{width} st-{}", held.stage.as_str().replace('_', "-"));
        let is_present = (n == last).then_some("true");
        let span = if n == last { ", now".to_owned() } else { String::new() };
        view! { <li class=class aria-current=is_present><b>{held.stage.label()}</b>{zone.date(held.since)}{span}" · "{zone.since(held.since, end)}</li> }.erased()
    });
    let bars = bars.pieces();
    view! {
        <section class="card" aria-label="Lifecycle stage">
            <div class="card-h"><h2>"Lifecycle stage"</h2><span class="grow"></span><span class="t2">{since}</span></div>
            <div class="card-b"><ol class="path">{bars}</ol></div>
        </section>
    }
    .erased()
}

fn latest(overview: &CustomerOverview, zone: &Zone, now: Now, place: ProfilePlace) -> AnyView {
    let rows =
        overview.conversations.iter().map(|row| conversations::row(row.clone(), zone, now, place, false)).pieces();
    view! {
        <section class="card" aria-label="Latest conversations">
            <div class="card-h"><h2>"Latest conversations"</h2><span class="grow"></span><a class="btn btn-s btn-ghost" href=ArcSignal::derive(move || place.href(Tab::Conversations, vec![]))>"View all"</a></div>
            <ul>{rows}</ul>
        </section>
    }
    .erased()
}
