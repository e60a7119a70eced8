//! Keys: 64-bit, made by the application, time-ordered (41 bits of milliseconds since 2020 and 12 bits of
//! sequence, so below 2^53: exact in JSON and JavaScript). Outside they are opaque text: eleven characters of
//! Crockford's base 32, lower case.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const LENGTH: usize = 11;
const LIMIT: i64 = 1 << 53;

/// A text that is no id: its holder names nothing, so the answer is "not found".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id")]
pub struct NotAnId;

impl NotAnId {
    /// Whether a reader's message says that this is why it could not read.
    pub fn is_why(message: &str) -> bool {
        message.starts_with("not an id")
    }
}

fn print(id: i64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut text = [0u8; LENGTH];
    let mut rest = id;
    for place in text.iter_mut().rev() {
        *place = ALPHABET[(rest & 31) as usize];
        rest >>= 5;
    }
    text.iter().try_for_each(|byte| fmt::Write::write_char(f, *byte as char))
}

fn parse(text: &str) -> Result<i64, NotAnId> {
    if text.len() != LENGTH {
        return Err(NotAnId);
    }
    let mut id = 0i64;
    for byte in text.bytes() {
        let digit = ALPHABET.iter().position(|c| *c == byte).ok_or(NotAnId)?;
        id = (id << 5) | digit as i64;
    }
    if (1..LIMIT).contains(&id) { Ok(id) } else { Err(NotAnId) }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "orm", derive(sea_orm::DeriveValueType))]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                print(self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                parse(text).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }
    )+};
}

ids! {
    /// A customer.
    CustomerId,
    /// A tag.
    TagId,
    /// A segment.
    SegmentId,
    /// A person who works here.
    UserId,
    /// A signed-in browser.
    SessionId,
    /// A conversation, among those of its customer.
    ConversationId,
    /// A saved view.
    ViewId,
    /// A note, among those about its customer.
    NoteId,
    /// A custom field.
    FieldId,
    /// A link by which somebody joins the team.
    InvitationId,
    /// An action on many customers.
    JobId,
    /// A key by which a program is let in.
    ApiKeyId,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_id_reads_back_from_its_text(id in 1..LIMIT) {
            let text = CustomerId(id).to_string();
            prop_assert_eq!(text.len(), LENGTH);
            prop_assert_eq!(text.parse(), Ok(CustomerId(id)));
        }

        #[test]
        fn text_order_is_id_order(a in 1..LIMIT, b in 1..LIMIT) {
            prop_assert_eq!(a.cmp(&b), CustomerId(a).to_string().cmp(&CustomerId(b).to_string()));
        }

        #[test]
        fn anything_else_names_nothing(text in "\\PC{0,14}") {
            if let Ok(id) = text.parse::<CustomerId>() {
                prop_assert_eq!(id.to_string(), text);
            }
        }
    }

    #[test]
    fn numbers_and_zero_are_not_ids() {
        for text in ["", "0", "-1", "abc", "9223372036854775808", "00000000000", "zzzzzzzzzzz"] {
            assert_eq!(text.parse::<CustomerId>(), Err(NotAnId), "{text}");
        }
    }
}
