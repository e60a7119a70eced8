//! Values that are read from what people type: numbers, amounts, links. What is read reads as itself again.

use crate::money::{Currency, LIMIT_MINOR, ungrouped};

/// The most digits of a number.
const DIGITS: usize = 30;

pub(super) fn number(text: &str) -> Option<String> {
    let number = ungrouped(text)?;
    let (sign, digits) = number.strip_prefix('-').map_or(("", &*number), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    if digits.len() > DIGITS {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(fraction.map_or_else(|| format!("{sign}{whole}"), |fraction| format!("{sign}{whole}.{fraction}")))
}

/// The amount in minor units; a code before or after it is its currency.
pub(super) fn money(text: &str, currency: &Currency) -> Option<String> {
    let is_code = |word: &&str| word.len() == 3 && word.bytes().all(|b| b.is_ascii_alphabetic());
    let codes: Vec<&str> = text.split_whitespace().filter(is_code).collect();
    let currency = match codes[..] {
        [] => currency.clone(),
        [code] => Currency::of(&code.to_uppercase())?,
        _ => return None,
    };
    let amount = text.split_whitespace().filter(|word| !is_code(word)).collect::<Vec<_>>().join(" ");
    let number = ungrouped(amount.trim_start_matches(&*currency.sign()))?;
    let (whole, fraction) = number.split_once('.').unwrap_or((&number, ""));
    let decimals = usize::from(currency.decimals);
    if fraction.len() > decimals && fraction[decimals..].contains(|c| c != '0') {
        return None;
    }
    let fraction: String = fraction.chars().chain(std::iter::repeat('0')).take(decimals).collect();
    let minor: i64 = format!("{whole}{fraction}").parse().ok()?;
    let point = if decimals > 0 { "." } else { "" };
    (minor.abs() <= LIMIT_MINOR).then(|| format!("{whole}{point}{fraction} {}", currency.code))
}

pub(super) fn parts_of_money(value: &str) -> Option<(i64, Currency)> {
    let (amount, code) = value.split_once(' ')?;
    Some((amount.replace('.', "").parse().ok()?, Currency::of(code)?))
}

/// Only what a browser opens as a page: `http` and `https`, with a host of letters, digits, dots and dashes.
pub(super) fn link(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once("://").unwrap_or(("https", text));
    let scheme = ["https", "http"].into_iter().find(|one| one.eq_ignore_ascii_case(scheme))?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, port) = rest[..end].split_once(':').map_or((&rest[..end], None), |(host, port)| (host, Some(port)));
    let is_host = (host.contains('.') || host == "localhost")
        && host.split('.').all(|label| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-'));
    let is_port = port.is_none_or(|port| port.parse::<u16>().is_ok());
    (is_host && is_port && !rest.contains(char::is_whitespace)).then(|| format!("{scheme}://{rest}"))
}
