//! Teammates named in a note: `@` and the name as the team knows it.

use serde::{Deserialize, Serialize};

use crate::{
    id::{CustomerId, NoteId},
    name::lower,
    time::{At, Zone},
};

/// A note that names the person who asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// The note.
    pub note: NoteId,
    /// Whom it is about.
    pub customer: CustomerId,
    /// What they are called.
    pub customer_name: String,
    /// Who wrote it.
    pub author: String,
    /// What it says.
    pub body: String,
    /// When it was written.
    pub at: At,
    /// Whether the person has not looked at their mentions since.
    pub is_new: bool,
}

/// Notes that name the person, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mentions {
    /// The notes, up to a limit.
    pub mentions: Vec<Mention>,
    /// The workspace's zone.
    pub zone: Zone,
}

/// Where teammates are named: start and end in bytes, with the place of the name among `names`.
pub fn mentions(text: &str, names: &[String]) -> Vec<(usize, usize, usize)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find('@').map(|at| at + from) {
        from = at + 1;
        if !begins_word(&text[..at]) {
            continue;
        }
        let fitting = names.iter().enumerate().filter_map(|(n, name)| Some((length_of(name, &text[at + 1..])?, n)));
        // Of "Ann" and "Ann Lee" the longer is meant; of two of one name the first, and `named` tells both.
        if let Some((length, n)) = fitting.max_by_key(|(length, n)| (*length, usize::MAX - n)) {
            from = at + 1 + length;
            found.push((at, from, n));
        }
    }
    found
}

/// Who is named, by their places among `names`: everybody of a name.
pub fn named(text: &str, names: &[String]) -> Vec<usize> {
    let found = mentions(text, names);
    let is_named = |name: &String| found.iter().any(|(.., n)| lower(&names[*n]) == lower(name));
    (0..names.len()).filter(|n| is_named(&names[*n])).collect()
}

/// The mention that is being typed before a caret: where its `@` stands, and what follows it. Places are in bytes.
pub fn begun(text: &str, caret: usize) -> Option<(usize, &str)> {
    let before = text.get(..caret)?;
    let at = before.rfind('@')?;
    let typed = &before[at + 1..];
    let could_be_name = !typed.starts_with(char::is_whitespace) && !typed.contains('\n');
    (begins_word(&before[..at]) && could_be_name).then_some((at, typed))
}

/// The places of names that go on with what was typed, at the beginning of any of their words.
pub fn going_on(names: &[String], typed: &str) -> Vec<usize> {
    let typed = lower(typed);
    let goes_on = |name: &String| {
        let name = lower(name);
        name.starts_with(&typed) || name.split(' ').any(|word| word.starts_with(&typed))
    };
    (0..names.len()).filter(|n| goes_on(&names[*n])).collect()
}

fn begins_word(before: &str) -> bool {
    // After a letter it is part of an e-mail address.
    !before.ends_with(|c: char| c.is_alphanumeric() || "._-+".contains(c))
}

/// The bytes of a text that are this name and a whole word.
fn length_of(name: &str, text: &str) -> Option<usize> {
    let mut letters = text.char_indices();
    for wanted in name.chars() {
        let (_, found) = letters.next()?;
        if !found.to_lowercase().eq(wanted.to_lowercase()) {
            return None;
        }
    }
    let rest = letters.as_str();
    (!name.is_empty() && !rest.starts_with(char::is_alphanumeric)).then(|| text.len() - rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn team() -> Vec<String> {
        ["Ann", "Ann Lee", "Łukasz Ö.", "Bo"].map(str::to_owned).to_vec()
    }

    #[test]
    fn teammates_are_found_by_their_whole_names() {
        let found = |text: &str| -> Vec<String> {
            mentions(text, &team()).into_iter().map(|(from, to, _)| text[from..to].to_owned()).collect()
        };
        assert_eq!(found("@ann lee, ask @Bo."), ["@ann lee", "@Bo"]);
        assert_eq!(found("(@łUKASZ ö.)"), ["@łUKASZ ö."]);
        assert_eq!(found("@Ann Leeds"), ["@Ann"]);
        assert!(found("mail bo@bo or a.@Bo, @Bob, @, @@").is_empty());
        assert_eq!(found("@@Bo"), ["@Bo"]);
    }

    #[test]
    fn everybody_of_a_name_is_named() {
        let twice = ["Bo", "Ann", "bo"].map(str::to_owned);
        assert_eq!(named("@BO and nobody else", &twice), [0, 2]);
        assert!(named("Bo", &twice).is_empty());
    }

    #[test]
    fn what_is_being_typed_is_found_before_the_caret() {
        assert_eq!(begun("ask @an", 7), Some((4, "an")));
        assert_eq!(begun("ask @an", 5), Some((4, "")));
        assert_eq!(begun("@ann le tomorrow", 7), Some((0, "ann le")));
        for (text, caret) in [("ask", 3), ("a@b", 3), ("@ a", 3), ("@a\nb", 4), ("é", 1)] {
            assert_eq!(begun(text, caret), None, "{text}");
        }
        assert_eq!(going_on(&team(), "LE"), [1]);
        assert_eq!(going_on(&team(), "ann l"), [1]);
        assert_eq!(going_on(&team(), ""), [0, 1, 2, 3]);
    }

    proptest! {
        #[test]
        fn any_text_can_be_looked_through(text in "(@|ann| |lee|\\PC){0,12}", caret in 0usize..30) {
            for (from, to, n) in mentions(&text, &team()) {
                prop_assert_eq!(lower(&text[from + 1..to]), lower(&team()[n]));
            }
            let _ = begun(&text, caret);
        }
    }
}
