//! Names of tags and segments: trimmed, inner spaces collapsed, 1 to 64 characters, no control character, no comma or
//! semicolon. Whether a name is taken is the store's to say.

use crate::invalid::Invalid;

/// The most characters a tag or segment name may have.
pub const LONGEST: usize = 64;

/// The name as it will be shown, or what is wrong with it (`field` is `tag` or `segment`).
pub fn tidy(field: &'static str, text: &str) -> Result<String, Invalid> {
    if text.chars().any(|c| c.is_control() || c == ',' || c == ';') {
        return Err(Invalid::at(field, "bad_name", "A name has no comma, semicolon or control character."));
    }
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match name.chars().count() {
        0 => Err(Invalid::at(field, "required", "Name is missing. Add it to continue.")),
        n if n > LONGEST => {
            let over = n - LONGEST;
            Err(Invalid::at(field, "too_long", format!("Name is too long by {over} characters.")))
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
        assert_eq!(tidy("tag", " ").map_err(|e| e.first().code.clone()), Err("required".into()));
        for bad in ["a,b", "a;b", "a\nb", "\0"] {
            assert_eq!(tidy("tag", bad).map_err(|e| e.first().code.clone()), Err("bad_name".into()));
        }
        assert!(tidy("tag", &"é".repeat(64)).is_ok());
        assert!(tidy("tag", &"é".repeat(65)).is_err());
    }
}
