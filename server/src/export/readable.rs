//! `readable.html`: the copy as a page that prints well: no script, nothing from elsewhere.

use std::io::{self, Write};

use domain::{intent::Intent, lifecycle::Lifecycle, money::Currency, time::iso};
use serde_json::Value;
use store::Section;

use super::CustomerCopy;

/// Everything that the pages of a copy need to look like something.
pub(super) const STYLE: &str = "body{font:15px/1.45 system-ui,sans-serif;color:#161a20;max-width:960px;margin:32px auto;padding:0 20px}\
h1{font-size:24px}h2{font-size:17px;margin:28px 0 8px;break-after:avoid}p{color:#44484f}\
table{border-collapse:collapse;width:100%;font-size:13px}th,td{text-align:left;vertical-align:top;padding:5px 8px;border-bottom:1px solid #e4e6ea;overflow-wrap:anywhere}\
td{white-space:pre-wrap}tr{break-inside:avoid}@media print{body{margin:0;max-width:none}}";

pub(super) fn write(copy: &CustomerCopy, out: &mut impl Write) -> io::Result<()> {
    head(out, "Your data")?;
    let workspace = copy.store.workspace();
    write!(
        out,
        "<p>What {} holds about you, as of {}. Moments are in UTC.</p>",
        Escaped(&workspace.name),
        iso(copy.at)
    )?;
    for section in copy.wanted.sections() {
        write!(out, "<h2>{}</h2>", section.title)?;
        let mut count = 0;
        copy.each(section, |row| {
            if count == 0 {
                out.write_all(b"<table><thead><tr>")?;
                for (name, _) in section.fields {
                    let head = name.trim_end_matches(MINOR).replace('_', " ");
                    write!(out, "<th scope=\"col\">{head}</th>")?;
                }
                out.write_all(b"</tr></thead><tbody>")?;
            }
            count += 1;
            out.write_all(b"<tr>")?;
            for (n, (name, _)) in section.fields.iter().enumerate() {
                let said =
                    said(name, &row[n], || currency(section, &row).unwrap_or_else(|| workspace.currency.clone()));
                write!(out, "<td>{}</td>", Escaped(&said))?;
            }
            out.write_all(b"</tr>\n")
        })?;
        out.write_all(if count == 0 { b"<p>Nothing.</p>" } else { b"</tbody></table>" })?;
    }
    out.write_all(b"</body></html>\n")
}

pub(super) fn head(out: &mut impl Write, title: &str) -> io::Result<()> {
    write!(
        out,
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\
         <style>{STYLE}</style></head><body><h1>{title}</h1>"
    )
}

/// What amounts are called in the data, which has them as numbers.
const MINOR: &str = "_minor";

/// The currency that a row names.
fn currency(section: &Section, row: &[Value]) -> Option<Currency> {
    let at = section.fields.iter().position(|(name, _)| *name == "currency")?;
    Currency::of(row[at].as_str()?)
}

/// A value as people read it.
fn said(name: &str, value: &Value, currency: impl FnOnce() -> Currency) -> String {
    match (name, value) {
        (name, Value::Number(minor)) if name.ends_with(MINOR) => currency().exact(minor.as_i64().unwrap_or_default()),
        ("lifecycle", Value::String(word)) => {
            word.parse().map_or_else(|_| word.clone(), |it: Lifecycle| it.label().into())
        }
        ("intent", Value::String(word)) => word.parse().map_or_else(|_| word.clone(), |it: Intent| it.label().into()),
        (_, Value::Object(pairs)) => {
            let pairs = pairs.iter().map(|(name, value)| format!("{}: {}", name.replace('_', " "), words(value)));
            pairs.collect::<Vec<_>>().join("\n")
        }
        (_, value) => words(value),
    }
}

fn words(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Text in a page: nothing of it is markup.
pub(super) struct Escaped<'a>(pub(super) &'a str);

impl std::fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        use std::fmt::Write;
        self.0.chars().try_for_each(|c| match c {
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '&' => f.write_str("&amp;"),
            '"' => f.write_str("&quot;"),
            '\'' => f.write_str("&#39;"),
            c => f.write_char(c),
        })
    }
}
