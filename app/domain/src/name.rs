//! Texts of one line. Names of tags and segments: trimmed, inner spaces collapsed, 1 to 64 characters, no control
//! character, no comma or semicolon. Whether a name is taken is the store's to say.

use crate::invalid::Invalid;

/// The most characters a tag or segment name may have.
pub const LONGEST: usize = 64;

/// Any text of one line as it is kept, also an empty one: no space around it, one between words.
///
/// # Errors
/// At the field: more than `longest` characters, control characters. `label` is what people call it.
pub fn line(field: &'static str, label: &str, text: &str, longest: usize) -> Result<String, Invalid> {
    if is_blank(text) {
        return Ok(String::new());
    }
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let over = text.chars().count().saturating_sub(longest);
    if over > 0 {
        return Err(Invalid::at(field, "too_long", format!("{label} is too long by {}.", characters(over))));
    }
    if text.contains(char::is_control) {
        let message = format!("{label} holds characters that cannot be shown.");
        return Err(Invalid::at(field, "control_character", message));
    }
    Ok(text)
}

/// So many characters, in words.
pub(crate) fn characters(count: usize) -> String {
    if count == 1 { "1 character".to_owned() } else { format!("{count} characters") }
}

/// Whether nothing of a text can be seen.
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c))
}

/// Whether a character shows nothing: zero width, direction marks, what chooses between pictures, letters that are blank.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}' | '\u{180e}' | '\u{fe00}'..='\u{fe0f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// A name for comparing while somebody types: letter by letter, which is much less to load than the exact rule.
pub fn lower(name: &str) -> String {
    name.chars().flat_map(char::to_lowercase).collect()
}

/// What is said of a name that is empty.
pub fn missing(field: &'static str) -> Invalid {
    Invalid::at(field, "required", "Name is missing. Add it to continue.")
}

/// The name as it will be shown, or what is wrong with it. Of a tag (`field` is `tag` or `tags`) it is one thing, a bad tag.
pub fn tidy(field: &'static str, text: &str) -> Result<String, Invalid> {
    let code = |code| if matches!(field, "tag" | "tags") { "bad_tag" } else { code };
    if text.chars().any(|c| c.is_control() || c == ',' || c == ';') {
        return Err(Invalid::at(field, code("bad_name"), "A name has no comma, semicolon or control character."));
    }
    if is_blank(text) {
        return Err(missing(field));
    }
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match name.chars().count() {
        n if n > LONGEST => {
            let over = n - LONGEST;
            Err(Invalid::at(field, code("too_long"), format!("Name is too long by {}.", characters(over))))
        }
        _ => Ok(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_trimmed_and_bounded() {
        assert_eq!(tidy("tag", "  Black   Friday ").as_deref(), Ok("Black Friday"));
        assert_eq!(tidy("tag", "\u{200b}").map_err(|e| e.first().code.clone()), Err("required".into()));
        assert_eq!(line("name", "Name", "\u{200b} \u{200b}", 9).as_deref(), Ok(""));
        assert_eq!(tidy("tag", " ").map_err(|e| e.first().code.clone()), Err("required".into()));
        for bad in ["a,b", "a;b", "a\nb", "\0"] {
            assert_eq!(tidy("tag", bad).map_err(|e| e.first().code.clone()), Err("bad_tag".into()));
            assert_eq!(tidy("name", bad).map_err(|e| e.first().code.clone()), Err("bad_name".into()));
        }
        assert!(tidy("tag", &"é".repeat(64)).is_ok());
        assert!(tidy("tag", &"é".repeat(65)).is_err());
    }
}
