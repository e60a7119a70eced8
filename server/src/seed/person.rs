//! One made-up customer, from their place in the seed.

use domain::{
    intent::Intent,
    lifecycle::Lifecycle,
    time::{At, DAY},
};
use store::{SeedCustomer, SeedStage};

use super::{
    Labels, Plan,
    dice::Dice,
    fields,
    history::{Span, conversation, event, purchase},
    names,
};

/// Tags and how many of a thousand customers have them: the commonest on 30 %, the rarest below 1 %.
pub(super) const TAGS: &[(&str, u64)] = &[
    ("enterprise", 140),
    ("annual", 300),
    ("monthly", 230),
    ("eu", 210),
    ("pro", 190),
    ("smb", 170),
    ("trial", 90),
    ("champion", 60),
    ("renewal-q4", 70),
    ("multi-seat", 80),
    ("win-back", 40),
    ("webinar", 55),
    ("partner", 20),
    ("beta", 25),
    ("vip", 15),
    ("nonprofit", 18),
    ("education", 22),
    ("api-user", 45),
    ("mobile", 50),
    ("price-sensitive", 35),
    ("referral", 30),
    ("late-payer", 12),
    ("newsletter", 120),
    ("press", 6),
    ("Führungskreis", 5),
    ("日本", 9),
];

/// Segments and how many of a thousand customers are in them.
pub(super) const SEGMENTS: &[(&str, u64)] = &[
    ("EU accounts", 210),
    ("Renewal in 60 days", 60),
    ("Onboarding", 45),
    ("Black Friday 2026", 110),
    ("Key accounts", 40),
    ("Newsletter", 250),
    ("Product council", 8),
    ("Webinar leads", 50),
    ("Win-back autumn", 30),
    ("Partners", 20),
    ("Beta testers", 25),
    ("High touch", 35),
];

const PORTRAITS: u64 = 8;
/// No event of the customer's own for this long: No Engagement.
const WINDOW: i64 = 30 * DAY;

/// The `n`th customer of a plan.
pub(super) fn make(plan: Plan, n: u64, labels: &Labels) -> SeedCustomer {
    let dice = &mut Dice::of(plan.seed, n);
    let (mut name, local) = names::person(dice);
    let (mut company, host) = names::company(dice);
    let email = if dice.chance(985) { format!("{local}{}@{host}", own_part(n)) } else { String::new() };
    if dice.chance(12) {
        name.clear();
    }
    if dice.chance(60) {
        company.clear();
    }
    let lifecycle =
        [Lifecycle::Lead, Lifecycle::Active, Lifecycle::AtRisk, Lifecycle::Churned][dice.weighted(&[24, 63, 4, 9])];
    let span = life(dice, lifecycle, plan.now);
    let is_silent = plan.now.0 - span.to.0 > WINDOW;
    let weights = if lifecycle == Lifecycle::AtRisk { [6, 55, 39] } else { [5, 28, 67] };
    let wants = [Intent::SalesOpportunity, Intent::Support, Intent::General][dice.weighted(&weights)];
    let intent = if is_silent { Intent::NoEngagement } else { wants };
    let mut customer = SeedCustomer {
        phone: if dice.chance(550) { phone(dice, n) } else { String::new() },
        external_id: if dice.chance(700) { format!("cus_{:07}", n + 1) } else { String::new() },
        avatar: if dice.chance(150) { format!("/portraits/{}.svg", dice.roll(PORTRAITS) + 1) } else { String::new() },
        stages: stages(dice, lifecycle, span),
        tags: TAGS
            .iter()
            .filter(|(_, share)| dice.chance(*share))
            .filter_map(|(name, _)| labels.tags.get(*name).copied())
            .collect(),
        segments: SEGMENTS
            .iter()
            .filter(|(_, share)| dice.chance(*share))
            .filter_map(|(name, _)| labels.segments.get(*name).copied())
            .collect(),
        conversations: Vec::new(),
        events: Vec::new(),
        purchases: Vec::new(),
        fields: Vec::new(),
        traits: Vec::new(),
        created_at: span.from,
        name,
        email,
        company,
        intent,
    };
    fill(dice, &mut customer, span, wants, plan.customers);
    fields::fill(plan, n, &mut customer, labels);
    customer
}

/// What keeps addresses of the same name apart: two letters for the first customers, a number for the rest.
fn own_part(n: u64) -> String {
    const LETTERS: &[u8; 20] = b"bcdfghjklmnpqrstvwxz";
    if n >= 400 {
        return n.to_string();
    }
    let (high, low) = (LETTERS[(n / 20 % 20) as usize], LETTERS[(n % 20) as usize]);
    format!(".{}{}", high as char, low as char)
}

fn phone(dice: &mut Dice, n: u64) -> String {
    let country = dice.pick(&["+49 30", "+44 20", "+1 415", "+33 1", "+81 3", "+234 1", "+91 22"]);
    // The customer's own number keeps phones apart.
    format!("{country} {:03} {:04}", n / 10_000 % 1000, n % 10_000)
}

/// From when to when a customer of a stage was heard of.
fn life(dice: &mut Dice, lifecycle: Lifecycle, now: At) -> Span {
    let silence = match lifecycle {
        Lifecycle::Active => dice.span(7 * DAY),
        Lifecycle::Lead => dice.span(16 * DAY),
        Lifecycle::AtRisk => 5 * DAY + dice.span(18 * DAY),
        Lifecycle::Churned => 25 * DAY + dice.span(120 * DAY),
    };
    let to = now.0 - silence;
    let age = match lifecycle {
        Lifecycle::Lead => DAY + dice.span(60 * DAY),
        _ => 20 * DAY + dice.span(420 * DAY),
    };
    Span { from: At(to - age), to: At(to) }
}

fn stages(dice: &mut Dice, last: Lifecycle, span: Span) -> Vec<SeedStage> {
    use Lifecycle::{Active, AtRisk, Churned, Lead};
    let way: &[Lifecycle] = match last {
        Lead => &[Lead],
        Active if dice.chance(80) => &[Lead, Active, AtRisk, Active],
        Active => &[Lead, Active],
        AtRisk => &[Lead, Active, AtRisk],
        Churned => &[Lead, Active, AtRisk, Churned],
    };
    let mut times: Vec<At> = (1..way.len()).map(|_| span.moment(dice)).collect();
    times.push(span.from);
    times.sort_unstable();
    way.iter().zip(times).map(|(stage, since)| SeedStage { stage: *stage, since }).collect()
}

/// Conversations, events and purchases: many for small workspaces, few for those made to measure with.
fn fill(dice: &mut Dice, customer: &mut SeedCustomer, span: Span, wants: Intent, customers: u64) {
    let is_small = customers <= 20_000;
    let (talks, visits, orders) = if is_small { (40, 50, 24) } else { (13, 12, 9) };
    let called = if customer.name.is_empty() { customer.email.clone() } else { customer.name.clone() };
    let count = |dice: &mut Dice, tenths: i64| (dice.span(tenths * 100) / 1000) as usize;
    let is_buyer = customer.stages.len() > 1;
    let size = 1 + dice.span(8);
    for n in 0..count(dice, talks) {
        // Most of what somebody says fits what they want now; the rest is everyday talk.
        let intent = if n == 0 || dice.chance(600) { wants } else { Intent::General };
        let begins = span.moment(dice);
        customer.conversations.push(conversation(dice, &called, intent, begins, span.to));
    }
    for _ in 0..count(dice, visits) {
        let at = span.moment(dice);
        customer.events.push(event(dice, wants, at));
    }
    if is_buyer {
        for _ in 0..count(dice, orders) + usize::from(dice.chance(900)) {
            let at = span.moment(dice);
            customer.purchases.push(purchase(dice, size, at));
        }
    }
    // The last moment itself: without it a life would end before its end. One in fifty was never heard of.
    if !dice.chance(20) || !customer.purchases.is_empty() || !customer.events.is_empty() {
        customer.events.push(event(dice, wants, span.to));
    } else {
        customer.conversations.clear();
        customer.intent = Intent::NoEngagement;
    }
}
