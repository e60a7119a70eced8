//! Notes of the team about a customer: plain text, with the addresses and the teammates in it found.

mod mention;

pub use mention::{Mention, Mentions, begun, going_on, mentions, named};

use serde::{Deserialize, Serialize};

use crate::{
    id::{CustomerId, NoteId},
    invalid::Invalid,
    name::{characters, is_blank, is_invisible},
    time::At,
};

/// The longest note, in characters.
pub const NOTE_LIMIT: usize = 20_000;

/// A note as the person sees it who asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Its key, among this customer's.
    pub id: NoteId,
    /// Who wrote it.
    pub author: String,
    /// Whether the person may change and delete it.
    pub is_own: bool,
    /// What it says.
    pub body: String,
    /// Whether it stands before the others.
    pub is_pinned: bool,
    /// When it was written.
    pub created_at: At,
    /// When its text was last changed; the same when it never was.
    pub updated_at: At,
    /// What the person has begun to make of it and not saved, when it is theirs.
    pub draft: Option<String>,
}

/// Notes of a customer: pinned ones first, then the newest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotePage {
    /// Whom they are about.
    pub customer: CustomerId,
    /// The notes.
    pub notes: Vec<Note>,
    /// Where the older ones begin, if there are any.
    pub older: Option<String>,
    /// Names of the team, for naming somebody in a note.
    pub team: Vec<String>,
    /// What the person has begun to write and not added.
    pub draft: String,
    /// When this was read.
    pub as_of: At,
}

/// What is changed about a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteChange {
    /// What it says.
    Body {
        /// The new text.
        body: String,
        /// When the text was last changed that the person saw: if it is another by now, nothing is changed.
        seen: At,
    },
    /// What its author has begun to make of it; none when they gave that up.
    Draft(Option<String>),
    /// Whether it stands before the others.
    Pinned(bool),
    /// Whether it is deleted.
    Deleted(bool),
}

/// The text of a note as it is kept: line ends as one, no space around it.
///
/// # Errors
/// At `note`, when it is empty, longer than [`NOTE_LIMIT`] or holds control characters.
pub fn tidy(text: &str) -> Result<String, Invalid> {
    let text = text.replace("\r\n", "\n");
    let text = text.trim();
    if is_blank(text) {
        return Err(Invalid::at("note", "required", "Write something first."));
    }
    let length = text.chars().count();
    if length > NOTE_LIMIT {
        let message =
            format!("The note is too long by {}. Shorten it to {NOTE_LIMIT}.", characters(length - NOTE_LIMIT));
        return Err(Invalid::at("note", "too_long", message));
    }
    if text.contains(|c: char| c.is_control() && c != '\n' && c != '\t') {
        return Err(Invalid::at("note", "control_character", "The note holds characters that cannot be shown."));
    }
    Ok(text.to_owned())
}

/// What somebody has begun to write, as it is kept: anything that could become a note, or is a little too long for one.
///
/// # Errors
/// At `note`, when it is far too long.
pub fn draft(text: &str) -> Result<String, Invalid> {
    if text.chars().count() > 2 * NOTE_LIMIT {
        return Err(Invalid::at("note", "too_long", format!("At most {NOTE_LIMIT} characters are kept.")));
    }
    Ok(text.replace('\0', ""))
}

/// A stretch of a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text.
    Text(&'a str),
    /// An address of the web, which can be followed.
    Link(&'a str),
    /// A teammate's name after `@`.
    Mention(&'a str),
}

/// A note's text with the addresses and the teammates in it.
pub fn pieces<'a>(text: &'a str, team: &[String]) -> Vec<Piece<'a>> {
    linked(text)
        .into_iter()
        .flat_map(|piece| match piece {
            Piece::Text(text) => mentioned(text, team),
            other => vec![other],
        })
        .collect()
}

fn mentioned<'a>(text: &'a str, team: &[String]) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let mut from = 0;
    for (start, end, _) in mentions(text, team) {
        pieces.extend((start > from).then(|| Piece::Text(&text[from..start])));
        pieces.push(Piece::Mention(&text[start..end]));
        from = end;
    }
    pieces.extend((from < text.len()).then(|| Piece::Text(&text[from..])));
    pieces
}

/// A text and the addresses in it. Only `http` and `https` are addresses: nothing that a browser would run.
fn linked(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    let mut from = 0;
    while let Some(start) = rest[from..].find(['h', 'H']).map(|at| at + from) {
        let begins_word = !rest[..start].ends_with(|c: char| c.is_alphanumeric());
        // Looked at first: of a note without spaces every letter would be read to its end.
        let word = if begins_word && is_begun(&rest[start..]) { word_of(&rest[start..]) } else { "" };
        if is_address(word) {
            if start > 0 {
                pieces.push(Piece::Text(&rest[..start]));
            }
            pieces.push(Piece::Link(word));
            rest = &rest[start + word.len()..];
            from = 0;
        } else {
            from = start + 1;
        }
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

/// Whether a text begins as an address of the web does.
fn is_begun(text: &str) -> bool {
    let begins = |scheme: &str| text.get(..scheme.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(scheme));
    begins("http://") || begins("https://")
}

/// The word that a text begins with.
fn word_of(text: &str) -> &str {
    without_end(text.split(|c: char| c.is_whitespace() || "<>\"".contains(c)).next().unwrap_or_default())
}

/// A word without the marks at its end, which belong to the sentence; a bracket that the word opens is its own.
fn without_end(word: &str) -> &str {
    // How many more are closed than opened.
    let mut over = [('(', ')'), ('[', ']'), ('{', '}')]
        .map(|(opens, closes)| (closes, word.matches(closes).count().saturating_sub(word.matches(opens).count())));
    let mut word = word;
    while let Some(end) = word.chars().next_back().filter(|c| ".,;:!?')]}»”’".contains(*c)) {
        match over.iter_mut().find(|(closes, _)| *closes == end) {
            Some((_, 0)) => break,
            Some((_, over)) => *over -= 1,
            None => {}
        }
        word = &word[..word.len() - end.len_utf8()];
    }
    word
}

/// Whether a word is an address of the web that leads where it seems to: no name before the host, nothing that cannot be
/// seen or turns what is read.
fn is_address(word: &str) -> bool {
    let Some((_, rest)) = word.split_once("://").filter(|_| is_begun(word)) else { return false };
    let host = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    host.starts_with(|c: char| c.is_alphanumeric()) && !host.contains('@') && !word.contains(is_invisible)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_are_found_and_nothing_else() {
        use Piece::{Link, Text};
        let text = "See https://a.example/x?y=1, or (http://b.example).";
        let found =
            [Text("See "), Link("https://a.example/x?y=1"), Text(", or ("), Link("http://b.example"), Text(").")];
        assert_eq!(linked(text), found);
        for plain in ["javascript:alert(1)", "http://", "xhttp://a.example", "https:/a", "ftp://a.example", "http", ""]
        {
            assert!(!linked(plain).iter().any(|piece| matches!(piece, Link(_))), "{plain}");
        }
        assert_eq!(linked("https://a.example/<b>"), [Link("https://a.example/"), Text("<b>")]);
        let wiki = "https://a.example/wiki/Foo_(bar)";
        assert_eq!(linked(wiki), [Link(wiki)]);
        assert_eq!(
            linked("(HTTPS://A.example/Foo_(bar)),"),
            [Text("("), Link("HTTPS://A.example/Foo_(bar)"), Text("),")]
        );
        assert_eq!(linked("[see http://a.example/x]]"), [Text("[see "), Link("http://a.example/x"), Text("]]")]);
        for plain in
            ["https://good.example@evil.example/", "https://a.example/\u{202e}gpj", "https://\u{200b}a.example"]
        {
            assert_eq!(linked(plain), [Text(plain)], "{plain}");
        }
    }

    #[test]
    fn teammates_are_found_beside_addresses_and_not_in_them() {
        use Piece::{Link, Mention, Text};
        let team = ["Bo".to_owned()];
        let text = "@Bo, see https://a.example/@Bo and @Bo";
        let found = [Mention("@Bo"), Text(", see "), Link("https://a.example/@Bo"), Text(" and "), Mention("@Bo")];
        assert_eq!(pieces(text, &team), found);
    }

    #[test]
    fn a_note_is_tidied_or_refused() {
        assert_eq!(tidy(" a\r\nb\t "), Ok("a\nb".to_owned()));
        assert_eq!(tidy(&"é".repeat(NOTE_LIMIT)).map(|text| text.chars().count()), Ok(NOTE_LIMIT));
        for (bad, code) in
            [("", "required"), (" \n ", "required"), ("a\0b", "control_character"), ("\u{1b}[1m", "control_character")]
        {
            assert_eq!(tidy(bad).unwrap_err().first().code, code, "{bad:?}");
        }
        assert_eq!(tidy(&"a".repeat(NOTE_LIMIT + 1)).unwrap_err().first().code, "too_long");
    }

    proptest! {
        #[test]
        fn the_pieces_are_the_text(text in "(https?://[a-z.]{0,5}|@bo|\\PC{0,8}| ){0,6}") {
            let all: String = pieces(&text, &["Bo".to_owned()])
                .into_iter()
                .map(|piece| match piece { Piece::Text(text) | Piece::Link(text) | Piece::Mention(text) => text })
                .collect();
            prop_assert_eq!(all, text);
        }
    }
}
