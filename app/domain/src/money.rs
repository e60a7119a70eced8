//! Money: whole minor units of a currency, never a float.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::invalid::Invalid;

/// The largest amount we take, in minor units, either sign: 10^13.
pub const LIMIT_MINOR: i64 = 10_000_000_000_000;
/// The largest bound of a range, in whole units: what `LIMIT_MINOR` is in a currency with two decimals.
const LIMIT_WHOLE: i64 = LIMIT_MINOR / 100;
/// As fine as amounts are kept ([`Amount`]). Finer are units of account alone, Chile's and Uruguay's.
const MOST_DECIMALS: u8 = 3;

/// A currency: its ISO 4217 code and how many decimals its minor unit has (USD 2, JPY 0, KWD 3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Currency {
    /// Three capital letters.
    pub code: String,
    /// 0, 2 or 3.
    pub decimals: u8,
}

impl Currency {
    /// The currency of a code, if ISO 4217 lists it as one that is paid with: no metals, units of account or tests.
    pub fn of(code: &str) -> Option<Self> {
        let decimals = u8::try_from(iso_currency::Currency::from_code(code)?.exponent()?).ok()?;
        (decimals <= MOST_DECIMALS).then(|| Self { code: code.to_owned(), decimals })
    }

    /// What stands before an amount: a sign where one is unmistakable, else the code and a space.
    pub fn sign(&self) -> String {
        match self.code.as_str() {
            "USD" => "$".into(),
            "EUR" => "€".into(),
            "GBP" => "£".into(),
            "JPY" => "¥".into(),
            "INR" => "₹".into(),
            code => format!("{code}\u{a0}"),
        }
    }

    /// Minor units in one unit.
    pub const fn scale(&self) -> i64 {
        10i64.pow(self.decimals as u32)
    }

    /// The amount for lists: no decimals, halves away from zero (`$48,250`).
    pub fn whole(&self, minor: i64) -> String {
        let scale = self.scale();
        let units = (minor.abs() + scale / 2) / scale;
        let minus = if minor < 0 && units > 0 { "−" } else { "" };
        format!("{minus}{}{}", self.sign(), grouped(units))
    }

    /// The amount with its decimals (`$4,200.00`).
    pub fn exact(&self, minor: i64) -> String {
        let scale = self.scale();
        let minus = if minor < 0 { "−" } else { "" };
        let whole = format!("{minus}{}{}", self.sign(), grouped(minor.abs() / scale));
        match self.decimals {
            0 => whole,
            n => format!("{whole}.{:0width$}", minor.abs() % scale, width = n as usize),
        }
    }
}

impl Currency {
    /// The amount as programs read it: `-4200.00`.
    pub fn plain(&self, minor: i64) -> String {
        let (minus, scale) = (if minor < 0 { "-" } else { "" }, self.scale());
        let whole = format!("{minus}{}", minor.abs() / scale);
        match self.decimals {
            0 => whole,
            n => format!("{whole}.{:0width$}", minor.abs() % scale, width = n as usize),
        }
    }
}

/// A whole number with group marks: `12,847`.
pub fn grouped(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if n < 0 {
        out.push('−');
    }
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number without group marks, or with them every three digits; anything else is no number.
pub(crate) fn ungrouped(text: &str) -> Option<String> {
    let (sign, body) = match text.trim().strip_prefix(['-', '−']) {
        Some(rest) => ("-", rest),
        None => ("", text.trim()),
    };
    let (whole, fraction) = body.split_once('.').map_or((body, None), |(w, f)| (w, Some(f)));
    let groups: Vec<&str> = whole.split([',', '\u{a0}', '\u{202f}', ' ', '\'']).collect();
    let is_grouped =
        groups.len() == 1 || (1..=3).contains(&groups[0].len()) && groups[1..].iter().all(|group| group.len() == 3);
    let digits = groups.concat();
    let is_number =
        !digits.is_empty() && digits.chars().chain(fraction.unwrap_or("").chars()).all(|c| c.is_ascii_digit());
    (is_grouped && is_number).then(|| match fraction {
        Some(fraction) if !fraction.is_empty() => format!("{sign}{digits}.{fraction}"),
        _ => format!("{sign}{digits}"),
    })
}

/// An amount in whole units as typed or as it stands in an address, kept in thousandths so that it is exact in
/// every currency before the currency is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(i64);

impl Amount {
    /// Reads `12000.50`, `12,000.5` or `-3`. `field` and `label` name the field in the answer.
    pub fn parse(field: &'static str, label: &str, text: &str) -> Result<Self, Invalid> {
        let not_a_number = || {
            Invalid::at(field, "not_a_number", format!("{label} is not a number. Use digits, for example 12000.50."))
        };
        let number = ungrouped(text).ok_or_else(not_a_number)?;
        let (whole, fraction) = number.split_once('.').unwrap_or((&number, ""));
        if fraction.len() > 3 {
            return Err(Invalid::at(field, "too_precise", format!("{label} has more than three decimals.")));
        }
        let magnitude = whole.trim_start_matches('-').parse::<i64>().ok().filter(|units| *units <= LIMIT_WHOLE);
        let Some(units) = magnitude else {
            let limit = grouped(LIMIT_WHOLE);
            let message = format!("{label} is out of range. It can be from −{limit} to {limit}.");
            return Err(Invalid::at(field, "out_of_range", message));
        };
        let thousandths = units * 1000 + format!("{fraction:0<3}").parse::<i64>().map_err(|_| not_a_number())?;
        Ok(Self(if number.starts_with('-') { -thousandths } else { thousandths }))
    }

    /// The least number of minor units that is not below this amount.
    pub fn minor_at_least(self, currency: &Currency) -> i64 {
        -(-self.0 * currency.scale()).div_euclid(1000)
    }

    /// The greatest number of minor units that is not above this amount.
    pub fn minor_at_most(self, currency: &Currency) -> i64 {
        (self.0 * currency.scale()).div_euclid(1000)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, fraction) = (self.0.abs() / 1000, self.0.abs() % 1000);
        match fraction {
            0 => write!(f, "{sign}{whole}"),
            _ => write!(f, "{sign}{whole}.{}", format!("{fraction:03}").trim_end_matches('0')),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn code(text: &str) -> String {
        Amount::parse("ltv_min", "Minimum LTV", text).unwrap_err().first().code.to_string()
    }

    #[test]
    fn amounts_read_as_people_write_them() {
        for (text, shown) in [
            ("5,000", "5000"),
            ("12000.50", "12000.5"),
            ("-5", "-5"),
            (" 1 000 ", "1000"),
            ("0.125", "0.125"),
            ("7.", "7"),
        ] {
            assert_eq!(Amount::parse("ltv_min", "Minimum LTV", text).unwrap().to_string(), shown);
        }
        for text in ["NaN", "1,5", "1.2.3", "1e5", "five", "--1", "∞", "0x10", "١٢"] {
            assert_eq!(code(text), "not_a_number", "{text}");
        }
        assert_eq!(code("99999999999999999999"), "out_of_range");
        assert_eq!(code("1.2345"), "too_precise");
    }

    #[test]
    fn amounts_are_shown_in_their_currency() {
        let usd = Currency::of("USD").unwrap();
        assert_eq!(usd.whole(4_825_000), "$48,250");
        assert_eq!(usd.whole(0), "$0");
        assert_eq!(usd.whole(-150), "−$2");
        assert_eq!(usd.exact(420_000), "$4,200.00");
        assert_eq!(Currency::of("JPY").unwrap().exact(1234), "¥1,234");
        assert_eq!(Currency::of("KWD").unwrap().exact(1234), "KWD\u{a0}1.234");
        assert_eq!(Currency::of("XOF").map(|franc| franc.decimals), Some(0));
        for none in ["usd", "XXQ", "US", "", "XAU", "XXX", "XTS", "CLF", "DEM"] {
            assert_eq!(Currency::of(none), None, "{none}");
        }
    }

    #[test]
    fn a_bound_finer_than_the_currency_stays_true() {
        let yen = Currency::of("JPY").unwrap();
        let bound = Amount::parse("ltv_min", "Minimum LTV", "10.5").unwrap();
        assert_eq!((bound.minor_at_least(&yen), bound.minor_at_most(&yen)), (11, 10));
        let bound = Amount::parse("ltv_min", "Minimum LTV", "-10.5").unwrap();
        assert_eq!((bound.minor_at_least(&yen), bound.minor_at_most(&yen)), (-10, -11));
    }

    proptest! {
        #[test]
        fn an_amount_reads_back_from_its_text(thousandths in -LIMIT_WHOLE * 1000..=LIMIT_WHOLE * 1000) {
            let amount = Amount(thousandths);
            prop_assert_eq!(Amount::parse("ltv_min", "Minimum LTV", &amount.to_string()), Ok(amount));
        }
    }
}
