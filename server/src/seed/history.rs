//! What happened to a customer and when: everything leads up to one last moment of their own.

use domain::{
    intent::Intent,
    time::{At, DAY},
};
use store::{SeedConversation, SeedEvent, SeedMessage, SeedPurchase};

use super::{conversations::scripts, dice::Dice};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

const TEAM: &[&str] = &["Priya Raman", "Marcus Hale", "Elena Sorokina", "Yusuf Demir"];
const CHANNELS: &[&str] = &["email", "chat", "email", "phone", "chat", "whatsapp"];

/// From the record's making to the last moment.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub(super) from: At,
    pub(super) to: At,
}

impl Span {
    /// A moment in it, the last quarter twice as busy as the rest, on weekdays between eight and eighteen (UTC).
    pub(super) fn moment(self, dice: &mut Dice) -> At {
        let length = (self.to.0 - self.from.0).max(1) as u64;
        let start = if dice.chance(400) { length - length / 4 } else { 0 };
        let raw = self.from.0 + (start + dice.roll(length - start)) as i64;
        let day = raw.div_euclid(DAY);
        // 1970-01-01 was a Thursday; Saturday and Sunday move back to Friday, mostly.
        let weekend = match (day + 4).rem_euclid(7) {
            6 => 1,
            0 => 2,
            _ => 0,
        };
        let day = if weekend > 0 && dice.chance(800) { day - weekend } else { day };
        let at = day * DAY + 8 * HOUR + dice.roll(10 * 60) as i64 * MINUTE + dice.roll(60_000) as i64;
        At(at.clamp(self.from.0, self.to.0))
    }
}

/// A conversation that begins at a moment; all of it lies before `end`.
pub(super) fn conversation(dice: &mut Dice, customer: &str, intent: Intent, begins: At, end: At) -> SeedConversation {
    let (subject, lines) = *dice.pick(scripts(intent));
    let teammate = dice.pick(TEAM);
    let mut at = begins.0;
    let messages: Vec<SeedMessage> = lines
        .iter()
        .enumerate()
        .map(|(n, body)| {
            let is_theirs = n % 2 == 0;
            let author = if is_theirs { customer } else { teammate };
            let sent_at = At(at.min(end.0));
            at += MINUTE + dice.span(if n % 2 == 0 { 25 * MINUTE } else { 3 * HOUR });
            SeedMessage { is_theirs, author: author.to_owned(), body: (*body).to_owned(), sent_at }
        })
        .collect();
    let status = ["closed", "closed", "closed", "open", "archived", "spam"][dice.weighted(&[50, 15, 15, 16, 12, 1])];
    SeedConversation { channel: dice.pick::<&str>(CHANNELS), status, subject: subject.to_owned(), messages }
}

/// Pages that people with an intent look at.
pub(super) fn event(dice: &mut Dice, intent: Intent, at: At) -> SeedEvent {
    let pages: &[&str] = match intent {
        Intent::SalesOpportunity => &["/pricing", "/plans/enterprise", "/compare", "/pricing", "/checkout"],
        Intent::Support => &["/help", "/help/sign-in", "/status", "/help/export", "/contact"],
        Intent::General | Intent::NoEngagement => &["/", "/blog", "/about", "/webinars", "/features"],
    };
    match dice.chance(800) {
        true => SeedEvent { kind: "page_view", name: (*dice.pick(pages)).to_owned(), at },
        false => SeedEvent {
            kind: "track",
            name: (*dice.pick(&["Signed In", "Report Opened", "Teammate Invited"])).to_owned(),
            at,
        },
    }
}

/// An order; one in twenty was given back in part or whole.
pub(super) fn purchase(dice: &mut Dice, size: i64, at: At) -> SeedPurchase {
    let (description, units) = *dice.pick(&[
        ("Pro plan, monthly", 40),
        ("Pro plan, annual", 400),
        ("Enterprise plan", 1_200),
        ("API package", 150),
        ("Training day", 180),
        ("Extra seats", 90),
    ]);
    let amount = units * size * 100 + dice.roll(100) as i64 * 25;
    let refunded = if dice.chance(50) { amount / (1 + dice.roll(3) as i64) } else { 0 };
    SeedPurchase { description: description.to_owned(), amount_minor: amount, refunded_minor: refunded, at }
}
