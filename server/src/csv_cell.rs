//! Text in a cell of a file that spreadsheets open (OWASP ASVS 5.0, 1.2.10): nothing of it is a formula.

use std::{
    borrow::Cow,
    io::{self, Write},
};

/// Writes rows of cells as RFC 4180 says.
pub(crate) fn writer<W: Write>(out: W) -> csv::Writer<W> {
    csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out)
}

/// Hands on what is left of it.
pub(crate) fn end<W: Write>(csv: csv::Writer<W>) -> io::Result<()> {
    csv.into_inner().map_err(|error| io::Error::other(error.to_string()))?.flush()
}

/// The text, with an apostrophe before it where a spreadsheet would work it out: when the first character that is seen is
/// one of = + - @ (full-width ones too), or a tab, carriage return or NUL stands before it. Text that looks as if it were
/// guarded already gets one more, so that [`unguarded`] gives back what there was.
pub(crate) fn guarded(text: &str) -> Cow<'_, str> {
    if is_formula(text.trim_start_matches('\'')) { format!("'{text}").into() } else { text.into() }
}

/// The text that was guarded; any other as it is.
pub(crate) fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if is_formula(text.trim_start_matches('\'')) => text,
        _ => cell,
    }
}

fn is_formula(text: &str) -> bool {
    // As most are.
    if text.bytes().next().is_some_and(|first| first.is_ascii_alphanumeric()) {
        return false;
    }
    let first = text.chars().find(|c| matches!(c, '\t' | '\r' | '\0') || !(c.is_whitespace() || is_unseen(*c)));
    first.is_some_and(|c| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '\t' | '\r' | '\0'))
}

/// Zero width and direction marks.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}')
}

#[cfg(test)]
mod tests {
    use super::{guarded, unguarded};

    #[test]
    fn what_a_spreadsheet_would_work_out_is_text() {
        for formula in
            ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "＋1", "－1", "＠x", "\t=1", "\rx", "\0x", " =1", "\u{200b}=1"]
        {
            assert_eq!(guarded(formula), format!("'{formula}"), "{formula:?}");
            for text in [formula.to_owned(), format!("'{formula}"), format!("''{formula}")] {
                assert_eq!(unguarded(&guarded(&text)), text);
            }
        }
        for text in ["'", "'Ann", "O'Neill", "''"] {
            assert_eq!((&*guarded(text), unguarded(text)), (text, text));
        }
        for plain in ["", "Ann", "a=b", "1-2", " x", "«=»", "日本"] {
            assert_eq!(guarded(plain), plain);
        }
    }
}
