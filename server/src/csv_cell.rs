//! Text in a cell of a file that spreadsheets open (OWASP ASVS 5.0, 1.2.10): nothing of it is a formula.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use domain::name::is_invisible;

/// Writes rows of cells as RFC 4180 says.
pub(crate) fn writer<W: Write>(out: W) -> csv::Writer<W> {
    csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out)
}

/// Hands on what is left of it.
pub(crate) fn end<W: Write>(csv: csv::Writer<W>) -> io::Result<()> {
    csv.into_inner().map_err(|error| io::Error::other(error.to_string()))?.flush()
}

/// The text, with an apostrophe before it where a spreadsheet would work it out: when the first character that is seen is
/// one of = + - @ (full-width ones too), | or %, or a tab, carriage return or NUL stands before it. Text that looks as if it were
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
    let first = text.chars().find(|c| matches!(c, '\t' | '\r' | '\0') || !(c.is_whitespace() || is_invisible(*c)));
    first.is_some_and(|c| {
        matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '|' | '%' | '\t' | '\r' | '\0')
    })
}

#[cfg(test)]
mod tests {
    use domain::name::is_invisible;

    use super::{guarded, unguarded};

    #[test]
    fn what_a_spreadsheet_would_work_out_is_text() {
        for formula in [
            "=1+1", "+1", "-1", "@SUM(A1)", "＝1", "＋1", "－1", "＠x", "\t=1", "\rx", "\0x", " =1", "\n=1",
            "\u{a0}=1", "|x", "%x",
        ] {
            assert_eq!(guarded(formula), format!("'{formula}"), "{formula:?}");
            for text in [formula.to_owned(), format!("'{formula}"), format!("''{formula}")] {
                assert_eq!(unguarded(&guarded(&text)), text);
            }
        }
        // Whatever is not seen hides nothing.
        for c in ('\0'..='\u{ffff}').filter(|c| c.is_whitespace() || is_invisible(*c)) {
            assert_eq!(guarded(&format!("{c}=1+1")), format!("'{c}=1+1"), "{c:?}");
        }
        for text in ["'", "'Ann", "O'Neill", "''"] {
            assert_eq!((&*guarded(text), unguarded(text)), (text, text));
        }
        for plain in ["", "Ann", "a=b", "1-2", " x", "«=»", "日本"] {
            assert_eq!(guarded(plain), plain);
        }
    }
}
