//! Keys by which programs are let in, and what each lets them do.

use std::{net::Ipv6Addr, num::NonZeroU16};

use serde::{Deserialize, Serialize};

use crate::{
    id::ApiKeyId,
    invalid::{Findings, Invalid},
    name,
    time::{At, Zone},
    word::words,
};

/// The most characters of a key's name.
const LONGEST: usize = 64;
/// The most sites whose browsers may use one key.
const SITES: usize = 50;

/// What a key lets its holder do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "orm", derive(sea_orm::DeriveValueType), sea_orm(value_type = "String"))]
pub enum KeyAccess {
    /// Say what customers did. It reads nothing.
    WriteEvents,
}

words!(KeyAccess { WriteEvents => "write_events" });

impl KeyAccess {
    /// The words people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::WriteEvents => "Write events",
        }
    }
}

/// How long a key holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyLife {
    /// Until somebody deletes it.
    Endless,
    /// 30 days.
    Month,
    /// 90 days.
    Quarter,
    /// 365 days.
    Year,
}

words!(KeyLife { Endless => "endless", Month => "30", Quarter => "90", Year => "365" });

impl KeyLife {
    /// The words people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Endless => "Until it is deleted",
            Self::Month => "30 days",
            Self::Quarter => "90 days",
            Self::Year => "365 days",
        }
    }

    /// In days; none for one that is endless.
    pub fn days(self) -> Option<i64> {
        self.as_str().parse().ok()
    }
}

/// A key as it is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyDraft {
    /// What people call it.
    pub name: String,
    /// How long it holds.
    pub life: KeyLife,
    /// Sites whose browsers may use it, one a line; none: servers alone.
    pub sites: String,
}

impl KeyDraft {
    /// Name and sites as they are kept.
    ///
    /// # Errors
    /// At `name` and `sites`.
    pub fn tidied(&self) -> Result<(String, Vec<String>), Invalid> {
        let mut found = Findings::default();
        let called = name::line("name", "Name", &self.name, LONGEST);
        let called = called.and_then(|name| if name.is_empty() { Err(name::missing("name")) } else { Ok(name) });
        let called = found.keep(called).unwrap_or_default();
        let sites = found.keep(sites(&self.sites)).unwrap_or_default();
        found.finish((called, sites))
    }
}

fn sites(text: &str) -> Result<Vec<String>, Invalid> {
    let mut sites: Vec<String> = Vec::new();
    for line in text.split_whitespace() {
        let site = as_sent(line);
        if !is_site(&site) {
            let message = format!("“{line}” is not the address of a site, for example https://shop.example.");
            return Err(Invalid::at("sites", "not_a_site", message));
        }
        if !sites.contains(&site) {
            sites.push(site);
        }
    }
    if sites.len() > SITES {
        return Err(Invalid::at("sites", "too_many", format!("A key has at most {SITES} sites.")));
    }
    Ok(sites)
}

/// An origin (RFC 6454, 6.2): scheme, host and port, without a path.
fn is_site(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) else { return false };
    let (is_host, port) = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, port)) => (address.parse::<Ipv6Addr>().is_ok(), port),
        None => {
            let (host, port) = rest.split_at(rest.find(':').unwrap_or(rest.len()));
            (!host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte)), port)
        }
    };
    is_host && (port.is_empty() || port[1..].parse::<NonZeroU16>().is_ok())
}

/// As browsers send it: in lower case, without the port that goes without saying.
fn as_sent(line: &str) -> String {
    let site = line.trim_end_matches('/').to_ascii_lowercase();
    let port = if site.starts_with("https:") { ":443" } else { ":80" };
    site.strip_suffix(port).map(str::to_owned).unwrap_or(site)
}

/// A key as people see it: never the key itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    /// Its own key.
    pub id: ApiKeyId,
    /// What people call it.
    pub name: String,
    /// How it begins.
    pub start: String,
    /// What it lets its holder do.
    pub access: KeyAccess,
    /// Sites whose browsers may use it.
    pub sites: Vec<String>,
    /// Who made it.
    pub created_by: String,
    /// From when it lets nobody in; none, when that is never.
    pub expires_at: Option<At>,
    /// When it was last used, to the minute.
    pub last_used: Option<At>,
}

/// Every key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKeys {
    /// By name.
    pub keys: Vec<ApiKey>,
    /// When this was read.
    pub as_of: At,
    /// The workspace's zone.
    pub zone: Zone,
}

/// A new key, known only now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewKey {
    /// What people call it.
    pub name: String,
    /// The key itself.
    pub key: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_are_origins_as_browsers_send_them() {
        let tidied = |sites: &str| {
            let draft = KeyDraft { name: " Web  shop ".into(), life: KeyLife::Endless, sites: sites.into() };
            draft.tidied().map(|(_, sites)| sites)
        };
        let kept = tidied("HTTPS://Shop.example/\nhttp://localhost:8080  https://shop.example:443\nhttp://[::1]:3000")
            .unwrap();
        assert_eq!(kept, ["https://shop.example", "http://localhost:8080", "http://[::1]:3000"]);
        assert!(tidied("").unwrap().is_empty());
        for bad in [
            "shop.example",
            "https://",
            "https://a/b",
            "ftp://a",
            "https://a:0",
            "https://a:x",
            "https://a@b",
            "https://[::1",
            "*",
        ] {
            let wrong = tidied(bad).unwrap_err();
            assert_eq!((&*wrong.first().field, &*wrong.first().code), ("sites", "not_a_site"), "{bad}");
        }
        let many: String = (0..51).map(|n| format!("https://a{n}.example\n")).collect();
        assert_eq!(tidied(&many).unwrap_err().first().code, "too_many");
        let blank = KeyDraft { name: " ".into(), life: KeyLife::Year, sites: "x".into() }.tidied().unwrap_err();
        assert_eq!(blank.errors.iter().map(|error| &*error.field).collect::<Vec<_>>(), ["name", "sites"]);
    }

    #[test]
    fn a_life_is_days_or_endless() {
        let days: Vec<_> = KeyLife::ALL.iter().map(|life| life.days()).collect();
        assert_eq!(days, [None, Some(30), Some(90), Some(365)]);
    }
}
