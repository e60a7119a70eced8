//! The query part of an address and back. A default is left out, the order of parameters is fixed, so one view has one
//! address. Lists may be given with commas or by repeating the parameter, as a plain form does; anything else twice,
//! unknown or unreadable is refused.

use std::{fmt, str::FromStr};

use super::{CustomerQuery, Filter, Match, Range, SEARCH_LIMIT, VALUES_LIMIT};
use crate::{
    invalid::{Findings, Invalid},
    money::{Amount, grouped, ungrouped},
    name::characters,
    page::PerPage,
};

const PARAMETERS_LIMIT: usize = 200;
/// Far beyond any list, small enough that page x rows stays in 32 bits.
const PAGE_LIMIT: u32 = 10_000_000;
const CONVERSATIONS_LIMIT: u32 = 1_000_000_000;

const NAMES: [&str; 17] = [
    "q",
    "lifecycle",
    "tags",
    "tags_match",
    "segments",
    "segments_match",
    "ltv_min",
    "ltv_max",
    "conversations_min",
    "conversations_max",
    "intent",
    "sort",
    "page",
    "per_page",
    "view",
    "display",
    "panel",
];

pub(super) fn parse(text: &str) -> Result<CustomerQuery, Invalid> {
    let given = Given::read(text.strip_prefix('?').unwrap_or(text))?;
    let mut found = Findings::default();

    let search = found.keep(given.search()).unwrap_or_default();
    let lifecycle = found.keep(given.words("lifecycle", "lifecycle stage")).unwrap_or_default();
    let tags = found.keep(given.list("tags")).unwrap_or_default();
    let tags_match = found.keep(given.word("tags_match", "way to match tags")).flatten();
    let segments = found.keep(given.words("segments", "segment")).unwrap_or_default();
    let segments_match = found.keep(given.word("segments_match", "way to match segments")).flatten();
    let ltv = Range {
        min: found.keep(given.amount("ltv_min", "Minimum LTV")).flatten(),
        max: found.keep(given.amount("ltv_max", "Maximum LTV")).flatten(),
    };
    let conversations = Range {
        min: found.keep(given.count("conversations_min", "Minimum conversations", 0, CONVERSATIONS_LIMIT)).flatten(),
        max: found.keep(given.count("conversations_max", "Maximum conversations", 0, CONVERSATIONS_LIMIT)).flatten(),
    };
    if ltv.is_inverted() {
        found.keep::<()>(Err(inverted("ltv_min", "ltv_max")));
    }
    if conversations.is_inverted() {
        found.keep::<()>(Err(inverted("conversations_min", "conversations_max")));
    }
    let intent = found.keep(given.words("intent", "intent")).unwrap_or_default();
    let sort = found.keep(given.word("sort", "sort")).flatten().unwrap_or_default();
    let page = found.keep(given.count("page", "Page", 1, PAGE_LIMIT)).flatten();
    let per_page = found.keep(given.per_page()).flatten().unwrap_or_default();
    let view = found.keep(given.word("view", "view")).flatten();
    let display = found.keep(given.word("display", "way to show the list")).flatten();
    let panel = found.keep(given.word("panel", "panel")).flatten();

    let filter = Filter {
        search,
        lifecycle,
        tags,
        tags_match: tags_match.unwrap_or_default(),
        segments,
        segments_match: segments_match.unwrap_or_default(),
        ltv,
        conversations,
        intent,
    };
    found.finish(CustomerQuery {
        filter: filter.settled(),
        sort,
        page: page.unwrap_or(1),
        per_page,
        view,
        display,
        panel,
    })
}

impl fmt::Display for CustomerQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&encode_pairs(self.pairs()))
    }
}

/// Parameters as the query part of an address; empty ones are left out.
pub fn encode_pairs(pairs: impl IntoIterator<Item = (&'static str, String)>) -> String {
    let mut text = String::new();
    for (name, value) in pairs.into_iter().filter(|(_, value)| !value.is_empty()) {
        if !text.is_empty() {
            text.push('&');
        }
        text.push_str(name);
        text.push('=');
        encode(&value, &mut text);
    }
    text
}

/// An address with these parameters; the path alone when all are empty.
pub fn address(path: &str, pairs: impl IntoIterator<Item = (&'static str, String)>) -> String {
    let query = encode_pairs(pairs);
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

impl CustomerQuery {
    /// The parameters of this view, in their order, not encoded: what a form carries along.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let filter = &self.filter;
        let mut out = Pairs(Vec::new());
        out.text("q", filter.search.trim().to_owned());
        out.list("lifecycle", &filter.lifecycle);
        out.list("tags", &filter.tags);
        out.unless("tags_match", filter.tags_match, filter.tags.is_empty() || filter.tags_match == Match::Any);
        out.list("segments", &filter.segments);
        out.unless(
            "segments_match",
            filter.segments_match,
            filter.segments.is_empty() || filter.segments_match == Match::Any,
        );
        out.some("ltv_min", filter.ltv.min);
        out.some("ltv_max", filter.ltv.max);
        out.some("conversations_min", filter.conversations.min);
        out.some("conversations_max", filter.conversations.max);
        out.list("intent", &filter.intent);
        out.unless("sort", self.sort, self.sort == super::Sort::default());
        out.unless("page", self.page(), self.page() == 1);
        out.unless("per_page", self.per_page, self.per_page == PerPage::default());
        out.some("view", self.view);
        out.some("display", self.display);
        out.some("panel", self.panel);
        out.0
    }
}

/// The parameters of an address, decoded, in the order of [`NAMES`].
struct Given(Vec<(&'static str, String)>);

impl Given {
    fn read(text: &str) -> Result<Self, Invalid> {
        let pairs: Vec<&str> = text.split('&').filter(|pair| !pair.is_empty()).collect();
        if pairs.len() > PARAMETERS_LIMIT {
            let message = format!("The address has {} parameters. At most {PARAMETERS_LIMIT} are read.", pairs.len());
            return Err(Invalid::at("address", "too_many_parameters", message));
        }
        let mut given = Vec::with_capacity(pairs.len());
        for pair in pairs {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decode("address", name)?;
            let Some(name) = NAMES.iter().copied().find(|known| *known == name) else {
                return Err(Invalid::at(
                    "address",
                    "unknown_parameter",
                    "The address has a part this page does not know.",
                ));
            };
            let value = decode(name, value)?;
            let is_list = matches!(name, "lifecycle" | "tags" | "segments" | "intent");
            if !is_list && given.iter().any(|(other, _)| *other == name) {
                return Err(Invalid::at(name, "duplicate_parameter", format!("The address names {name} twice.")));
            }
            given.push((name, value));
        }
        Ok(Self(given))
    }

    /// A single value; empty counts as absent, as a form sends it.
    fn one(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| *n == name).map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    fn search(&self) -> Result<String, Invalid> {
        let search = self.one("q").unwrap_or_default();
        let length = search.chars().count();
        if length > SEARCH_LIMIT {
            let over = length - SEARCH_LIMIT;
            let message =
                format!("The search is too long by {}. At most {SEARCH_LIMIT} are searched.", characters(over));
            return Err(Invalid::at("q", "too_long", message));
        }
        Ok(search.to_owned())
    }

    fn list(&self, name: &'static str) -> Result<Vec<String>, Invalid> {
        let given = self.0.iter().filter(|(n, _)| *n == name).flat_map(|(_, value)| value.split(','));
        let values: Vec<String> = given.map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned).collect();
        if values.len() > VALUES_LIMIT {
            let message = format!("{} values are too many. At most {VALUES_LIMIT} are taken.", values.len());
            return Err(Invalid::at(name, "too_many_values", message));
        }
        Ok(values)
    }

    fn words<T: FromStr>(&self, name: &'static str, what: &str) -> Result<Vec<T>, Invalid> {
        self.list(name)?.iter().map(|word| word.parse().map_err(|_| unknown(name, what, word))).collect()
    }

    fn word<T: FromStr>(&self, name: &'static str, what: &str) -> Result<Option<T>, Invalid> {
        self.one(name).map(|word| word.parse().map_err(|_| unknown(name, what, word))).transpose()
    }

    fn amount(&self, name: &'static str, label: &str) -> Result<Option<Amount>, Invalid> {
        self.one(name).map(|text| Amount::parse(name, label, text)).transpose()
    }

    fn count(&self, name: &'static str, label: &str, least: u32, most: u32) -> Result<Option<u32>, Invalid> {
        let Some(text) = self.one(name) else { return Ok(None) };
        let Some(number) = ungrouped(text) else {
            let message = format!("{label} is not a number. Use digits, for example 12.");
            return Err(Invalid::at(name, "not_a_number", message));
        };
        if number.contains('.') {
            return Err(Invalid::at(name, "not_an_integer", format!("{label} is a whole number, for example 12.")));
        }
        let number = number.parse().ok().filter(|n| (least..=most).contains(n));
        number.map(Some).ok_or_else(|| out_of_range(name, label, least, most))
    }

    fn per_page(&self) -> Result<Option<PerPage>, Invalid> {
        let refuse = |_| Invalid::at("per_page", "out_of_range", "Rows per page can be 25, 50, 100 or 200.");
        self.one("per_page").map(|text| text.parse().map_err(refuse)).transpose()
    }
}

fn unknown(name: &'static str, what: &str, word: &str) -> Invalid {
    let code = match name {
        "sort" => "unknown_sort",
        _ => "unknown_value",
    };
    // What was typed is shown only where it can be nothing personal and nothing long.
    let shown = word.len() <= 40 && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    let message = match code {
        "unknown_sort" => "There is no such sort.".to_owned(),
        _ if shown => format!("There is no {what} “{word}”."),
        _ => format!("There is no such {what}."),
    };
    Invalid::at(name, code, message)
}

fn out_of_range(name: &'static str, label: &str, least: u32, most: u32) -> Invalid {
    let message = format!("{label} is out of range. It can be from {least} to {}.", grouped(i64::from(most)));
    Invalid::at(name, "out_of_range", message)
}

fn inverted(min: &'static str, max: &'static str) -> Invalid {
    let mut invalid = Invalid::at(min, "range_inverted", "Minimum is above maximum.");
    invalid.errors.extend(Invalid::at(max, "range_inverted", "Minimum is above maximum.").errors);
    invalid
}

/// Percent-decodes strictly: a lone `%`, a bad escape, bad UTF-8 and U+0000 are refused.
fn decode(name: &'static str, text: &str) -> Result<String, Invalid> {
    let refuse = |code, message: &str| Err(Invalid::at(name, code, message));
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let mut digit = || rest.next().and_then(|b| (b as char).to_digit(16));
                let (Some(high), Some(low)) = (digit(), digit()) else {
                    return refuse("invalid_encoding", "The address is not encoded correctly.");
                };
                bytes.push((high * 16 + low) as u8);
            }
            _ => bytes.push(byte),
        }
    }
    match String::from_utf8(bytes) {
        Err(_) => refuse("invalid_encoding", "The address is not encoded correctly."),
        Ok(text) if text.contains('\0') => {
            refuse("nul_character", "The address holds a character that cannot be used.")
        }
        Ok(text) => Ok(text),
    }
}

/// Percent-encodes a value, keeping what is safe and readable in an address.
fn encode(value: &str, text: &mut String) {
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b',' | b'@' => {
                text.push(byte as char)
            }
            b' ' => text.push('+'),
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
}

struct Pairs(Vec<(&'static str, String)>);

impl Pairs {
    fn text(&mut self, name: &'static str, value: String) {
        if !value.is_empty() {
            self.0.push((name, value));
        }
    }

    fn some<T: fmt::Display>(&mut self, name: &'static str, value: Option<T>) {
        if let Some(value) = value {
            self.text(name, value.to_string());
        }
    }

    fn unless(&mut self, name: &'static str, value: impl fmt::Display, is_default: bool) {
        self.some(name, (!is_default).then_some(value));
    }

    fn list<T: fmt::Display>(&mut self, name: &'static str, values: &[T]) {
        self.text(name, values.iter().map(T::to_string).collect::<Vec<_>>().join(","));
    }
}

#[cfg(test)]
mod tests;
