//! One customer with far more history than any other: what a profile has to bear.

use domain::time::{At, DAY};
use store::{SeedConversation, SeedCustomer, SeedEvent, SeedMessage};

use super::{Labels, Plan, person};

const CONVERSATIONS: i64 = 200;
const MESSAGES: i64 = 50;
const EVENTS: i64 = 50_000;
/// Beyond every customer that a plan makes.
const PLACE: u64 = 90_000_000;

/// 10,000 messages in 200 conversations and 50,000 events, all within a year.
pub(super) fn make(plan: Plan, labels: &Labels) -> SeedCustomer {
    let year = 365 * DAY;
    let begin = plan.now.0 - year;
    let person = person::make(plan, PLACE + plan.seed, labels);
    let author = format!("Busy {}", plan.seed);
    let message = |conversation: i64, n: i64| SeedMessage {
        is_theirs: n % 2 == 0,
        author: author.clone(),
        body: format!("Message {n} of {conversation}: the usual question about invoices, seats and the next renewal."),
        sent_at: At(begin + (conversation * MESSAGES + n) * (year / (CONVERSATIONS * MESSAGES))),
    };
    let conversation = |number: i64| SeedConversation {
        channel: "email",
        status: if number % 3 == 0 { "open" } else { "closed" },
        subject: format!("Conversation {number}"),
        messages: (0..MESSAGES).map(|n| message(number, n)).collect(),
    };
    let event = |n: i64| SeedEvent {
        kind: "page_view",
        name: format!("/pricing/{}", n % 90),
        at: At(begin + n * (year / EVENTS)),
    };
    SeedCustomer {
        name: author.clone(),
        email: format!("busy-{}@measured.example", plan.seed),
        // The number that goes with its place could be that of a customer of a plan.
        phone: format!("+999 {}", plan.seed),
        conversations: (0..CONVERSATIONS).map(conversation).collect(),
        events: (0..EVENTS).map(event).collect(),
        created_at: At(begin),
        ..person
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_busy_customer_never_has_the_phone_of_another() {
        let labels = Labels::default();
        for seed in 0..60 {
            let plan = |seed| Plan { customers: 1, seed, now: At(1_790_000_000_000) };
            let other = person::make(plan(1), seed, &labels);
            assert_ne!(make(plan(seed), &labels).phone, other.phone, "seed {seed}");
        }
    }
}
