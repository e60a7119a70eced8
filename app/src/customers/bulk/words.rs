//! What is said before an action on many customers is confirmed.

use domain::{
    bulk::{ActionKind, Effect, customers},
    lifecycle::Lifecycle,
    money::grouped,
    tag::MOST,
};

/// What the button says that confirms it.
pub(super) fn confirm(kind: ActionKind, total: u32) -> String {
    let who = customers(total);
    match kind {
        ActionKind::UpdateLifecycle => format!("Update {who}"),
        ActionKind::AddTags => format!("Add tags to {who}"),
        ActionKind::RemoveTags => format!("Remove tags from {who}"),
        ActionKind::AssignSegment => format!("Assign {who}"),
        ActionKind::RemoveSegment => format!("Remove {who}"),
    }
}

/// The same while it is sent.
pub(super) const fn confirming(kind: ActionKind) -> &'static str {
    match kind {
        ActionKind::UpdateLifecycle => "Updating…",
        ActionKind::AddTags | ActionKind::AssignSegment => "Adding…",
        ActionKind::RemoveTags | ActionKind::RemoveSegment => "Removing…",
    }
}

/// What is said when nothing is chosen.
pub(super) const fn missing(kind: ActionKind) -> &'static str {
    match kind {
        ActionKind::UpdateLifecycle => "Choose a lifecycle stage.",
        ActionKind::AddTags | ActionKind::RemoveTags => "Choose a tag.",
        ActionKind::AssignSegment | ActionKind::RemoveSegment => "Choose a segment.",
    }
}

/// What will change and what stays. `subject` is a stage, tags, or a segment, by name.
pub(super) fn foretold(kind: ActionKind, subject: &str, effect: &Effect) -> String {
    let Effect { total, changing, stages, full } = *effect;
    let already = total - changing - full;
    let number = |count: u32| grouped(i64::from(count));
    let who = customers(changing);
    // No name holds a comma.
    let is_several = subject.contains(", ");
    let stay =
        |count: u32, says: String| if count == 0 { String::new() } else { format!(" {} {says}.", number(count)) };
    match kind {
        ActionKind::UpdateLifecycle => {
            let each = Lifecycle::ALL.iter().zip(stages).filter(|(_, count)| *count > 0);
            let each = each.map(|(stage, count)| format!("{} from {}", number(count), stage.label()));
            let each = each.collect::<Vec<_>>().join(", ");
            let colon = if each.is_empty() { "" } else { ": " };
            format!("{who} will change{colon}{each}.{}", stay(already, format!("already {} {subject}", are(already))))
        }
        ActionKind::AddTags => {
            let left = |count: u32| format!("{} left as {}", are(count), it(count));
            // Who has some of several changes.
            let what = if is_several { "all of them" } else { subject };
            let are_so = stay(already, format!("already {} {what} and {}", have(already), left(already)));
            let are_full = stay(full, format!("would have more than {MOST} tags and {}", left(full)));
            format!("{who} will change.{are_so}{are_full}")
        }
        ActionKind::RemoveTags => {
            let what = if is_several { "any of them" } else { "it" };
            format!("Removed from the {} of {} who {} {what}.", number(changing), number(total), have(changing))
        }
        ActionKind::AssignSegment => {
            format!("{who} will be added.{}", stay(already, format!("{} already in it", are(already))))
        }
        ActionKind::RemoveSegment => format!("{} of {} {} in it.", number(changing), number(total), are(changing)),
    }
}

const fn it(count: u32) -> &'static str {
    if count == 1 { "it is" } else { "they are" }
}

const fn are(count: u32) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

const fn have(count: u32) -> &'static str {
    if count == 1 { "has" } else { "have" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_will_change_is_said_in_numbers() {
        let effect = Effect { total: 12_481, changing: 9_020, stages: [20, 9_000, 0, 0], full: 0 };
        let says = |kind, subject: &str, effect: &Effect| foretold(kind, subject, effect);
        assert_eq!(
            says(ActionKind::UpdateLifecycle, "At Risk", &effect),
            "9,020 customers will change: 20 from Lead, 9,000 from Active. 3,461 already are At Risk."
        );
        let few = Effect { total: 4, changing: 3, stages: [3, 0, 0, 0], full: 0 };
        assert_eq!(
            says(ActionKind::AddTags, "win-back", &few),
            "3 customers will change. 1 already has win-back and is left as it is."
        );
        let full = Effect { total: 9, changing: 3, stages: [3, 0, 0, 0], full: 2 };
        assert_eq!(
            says(ActionKind::AddTags, "vip", &full),
            "3 customers will change. 4 already have vip and are left as they are. \
             2 would have more than 100 tags and are left as they are."
        );
        assert_eq!(
            says(ActionKind::AddTags, "vip, champion", &few),
            "3 customers will change. 1 already has all of them and is left as it is."
        );
        assert_eq!(says(ActionKind::RemoveTags, "trial", &few), "Removed from the 3 of 4 who have it.");
        assert_eq!(says(ActionKind::RemoveTags, "trial, vip", &few), "Removed from the 3 of 4 who have any of them.");
        assert_eq!(says(ActionKind::AssignSegment, "VIP", &few), "3 customers will be added. 1 is already in it.");
        assert_eq!(says(ActionKind::RemoveSegment, "VIP", &few), "3 of 4 are in it.");
        assert_eq!(confirm(ActionKind::AddTags, 1), "Add tags to 1 customer");
    }
}
