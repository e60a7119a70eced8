//! One spelling for each closed set of words: address, JSON and column all use `Display`/`FromStr`.

/// Gives an enum its words: `ALL`, `as_str`, `Display`, `FromStr`, serde by word, and a text column under `orm`.
macro_rules! words {
    ($type:ident { $($variant:ident => $word:literal),+ $(,)? }) => {
        impl $type {
            /// Every value, in the order people see them.
            pub const ALL: &'static [$type] = &[$($type::$variant),+];

            /// The word that address, JSON and database use.
            pub const fn as_str(self) -> &'static str {
                match self { $($type::$variant => $word),+ }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $type {
            type Err = $crate::invalid::UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $($word => Ok($type::$variant),)+
                    _ => Err($crate::invalid::UnknownWord),
                }
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                // Nothing is none of the words either.
                let word = <Option<std::borrow::Cow<'de, str>>>::deserialize(deserializer)?;
                word.unwrap_or_default().parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use words;
