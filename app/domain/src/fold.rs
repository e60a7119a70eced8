//! One folding for search, for sorting by name and for unique names: case and accents do not count.

use crate::name::is_invisible;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Case- and accent-folded text: compatibility decomposition without marks, lower case, letters that Unicode
/// does not decompose spelled out (ß ss, ø o, ł l ...), every run of white space and controls one space, ends trimmed,
/// invisible characters (zero width, direction marks) left out.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.nfkd().filter(|c| !is_combining_mark(*c) && !is_invisible(*c)) {
        if c.is_whitespace() || c.is_control() {
            gap = !folded.is_empty();
            continue;
        }
        if std::mem::take(&mut gap) {
            folded.push(' ');
        }
        for lower in c.to_lowercase().filter(|c| !is_combining_mark(*c)) {
            match spelled_out(lower) {
                Some(letters) => folded.push_str(letters),
                None => folded.push(lower),
            }
        }
    }
    folded
}

/// The words of a search, folded. Blank: none.
pub fn words(search: &str) -> Vec<String> {
    fold(search).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Where a text holds any of the folded words: byte ranges of the text as it stands, in order, not overlapping.
pub fn marks(text: &str, words: &[String]) -> Vec<(u32, u32)> {
    let mut folded = String::new();
    // For each byte of the folded text, the range of the character it came from.
    let mut origin: Vec<(usize, usize)> = Vec::new();
    for (start, c) in text.char_indices() {
        let end = start + c.len_utf8();
        let mut piece = fold(c.encode_utf8(&mut [0; 4]));
        if c.is_whitespace() {
            piece.push(' ');
        }
        if piece.is_empty()
            && let Some(last) = origin.last_mut()
        {
            last.1 = end;
        }
        origin.extend(std::iter::repeat_n((start, end), piece.len()));
        folded.push_str(&piece);
    }
    let mut found: Vec<(u32, u32)> = words
        .iter()
        .filter(|word| !word.is_empty())
        .flat_map(|word| folded.match_indices(word.as_str()))
        .map(|(at, word)| (origin[at].0 as u32, origin[at + word.len() - 1].1 as u32))
        .collect();
    found.sort_unstable();
    let mut joined: Vec<(u32, u32)> = Vec::with_capacity(found.len());
    for mark in found {
        match joined.last_mut() {
            Some(last) if mark.0 <= last.1 => last.1 = last.1.max(mark.1),
            _ => joined.push(mark),
        }
    }
    joined
}

/// The digits of a phone number, for search: `+49 (30) 90-18` gives `49309018`.
pub fn digits(phone: &str) -> String {
    phone.nfkd().filter(char::is_ascii_digit).collect()
}

/// The key under which a tag or segment name is unique: NFKC and case fold, accents kept.
pub fn name_key(name: &str) -> String {
    name.nfkc().flat_map(char::to_lowercase).nfkc().collect::<String>().replace('ß', "ss").replace('ς', "σ")
}

fn spelled_out(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ı' => "i",
        'ł' => "l",
        'þ' => "th",
        'ŋ' => "n",
        'ς' => "σ",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn case_accents_and_spaces_do_not_count() {
        for (text, folded) in [
            ("Zoë", "zoe"),
            ("  ÜLKÜ \t Öz ", "ulku oz"),
            ("Straße", "strasse"),
            ("Łódź", "lodz"),
            ("İstanbul", "istanbul"),
            ("ﬁn①", "fin1"),
            ("e\u{301}\u{200b}x", "ex"),
            ("Ёлка", "елка"),
            ("東京", "東京"),
            ("", ""),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    #[test]
    fn marks_stand_where_the_text_matches() {
        let marked = |text: &str, search: &str| -> Vec<String> {
            marks(text, &words(search)).into_iter().map(|(a, b)| text[a as usize..b as usize].to_owned()).collect()
        };
        assert_eq!(marked("Tomás Rivera", "mas ri"), ["más", "Ri"]);
        assert_eq!(marked("Straße", "SS"), ["ß"]);
        assert_eq!(marked("e\u{301}va", "ev"), ["e\u{301}v"]);
        assert_eq!(marked("banana", "ban nan"), ["banan"]);
        assert!(marked("Ann", "bob").is_empty());
        assert!(marked("", "a").is_empty());
    }

    #[test]
    fn a_name_key_keeps_accents() {
        assert_eq!(name_key("VIP"), name_key("vip"));
        assert_eq!(name_key("STRASSE"), name_key("straße"));
        assert_ne!(name_key("resume"), name_key("résumé"));
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn upper_and_lower_case_fold_alike(text in "[a-zà-öø-ÿа-я ]{0,20}") {
            prop_assert_eq!(fold(&text.to_uppercase()), fold(&text));
        }
    }
}
