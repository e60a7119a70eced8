//! Configuration: the environment only, read once, checked with the name of the variable.

use std::{fmt, net::SocketAddr, path::PathBuf};

use anyhow::{Context, bail};

/// What the environment settles. README.md lists the variables; a test compares.
#[derive(Debug, Clone)]
pub struct Config {
    /// `DATABASE_URL`: `sqlite:PATH` or `postgres://...`.
    pub database_url: String,
    /// `ACUMEN_ADDR`: where to listen.
    pub addr: SocketAddr,
    /// `ACUMEN_BASE_URL`: how people reach the server; its host is the only one answered beside the loopback names.
    pub base_url: String,
    /// `ACUMEN_DATA`: the folder of the SQLite file.
    pub data: PathBuf,
    /// `ACUMEN_SITE`: the folder of the built site.
    pub site: PathBuf,
    /// `ACUMEN_DEMO_PASSWORD`: the password of the demo's people; made up and printed when not given.
    pub demo_password: Option<String>,
}

/// Every variable with its default and what it settles: the table of the README.
pub const VARIABLES: &[(&str, &str, &str)] = &[
    ("DATABASE_URL", "sqlite:$ACUMEN_DATA/acumen.db", "the database, `sqlite:PATH` or `postgres://...`"),
    ("ACUMEN_ADDR", "127.0.0.1:3000", "where to listen"),
    ("ACUMEN_BASE_URL", "http://$ACUMEN_ADDR", "how people reach the server"),
    ("ACUMEN_DATA", "data", "the folder of the SQLite file"),
    ("ACUMEN_SITE", "site beside the program", "the folder of the built site"),
    ("ACUMEN_DEMO_PASSWORD", "made up and printed", "the password of the demo's people"),
    ("ACUMEN_LOG", "info", "what is logged, as `tracing` filters say it"),
];

impl Config {
    /// Reads the environment.
    pub fn from_env() -> anyhow::Result<Self> {
        Self::read(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
    }

    fn read(variable: impl Fn(&str) -> Option<String>) -> anyhow::Result<Self> {
        let data = PathBuf::from(variable("ACUMEN_DATA").unwrap_or_else(|| "data".into()));
        let addr = variable("ACUMEN_ADDR").unwrap_or_else(|| "127.0.0.1:3000".into());
        let addr: SocketAddr =
            addr.parse().with_context(|| format!("ACUMEN_ADDR is “{addr}”; it must be like 127.0.0.1:3000"))?;
        let database_url =
            variable("DATABASE_URL").unwrap_or_else(|| format!("sqlite:{}", data.join("acumen.db").display()));
        if !["sqlite:", "postgres:", "postgresql:"].iter().any(|kind| database_url.starts_with(kind)) {
            bail!("DATABASE_URL must begin with sqlite: or postgres:");
        }
        let base_url = variable("ACUMEN_BASE_URL").unwrap_or_else(|| format!("http://{addr}"));
        if host_of(&base_url).is_none() {
            bail!("ACUMEN_BASE_URL is “{base_url}”; it must be like https://acumen.example, without a path");
        }
        let demo_password = variable("ACUMEN_DEMO_PASSWORD");
        if let Some(error) = demo_password.as_ref().and_then(|password| store::check_password(password).err()) {
            bail!("ACUMEN_DEMO_PASSWORD cannot be a password: {error}");
        }
        let site = variable("ACUMEN_SITE").map(PathBuf::from).or_else(site_beside_program);
        Ok(Self {
            database_url,
            addr,
            base_url,
            data,
            site: site.unwrap_or_else(|| "target/site".into()),
            demo_password,
        })
    }

    /// Whether people come by HTTPS: then cookies are bound to it.
    pub fn is_https(&self) -> bool {
        self.base_url.starts_with("https://")
    }

    /// The `Host` headers that are answered: the base URL's, and loopback names on the port we listen on.
    pub fn hosts(&self) -> Vec<String> {
        let port = self.addr.port();
        let mut hosts: Vec<String> =
            ["127.0.0.1", "localhost", "[::1]"].iter().map(|name| format!("{name}:{port}")).collect();
        hosts.extend(host_of(&self.base_url).map(str::to_owned));
        hosts.push(self.addr.to_string());
        hosts
    }
}

fn host_of(base_url: &str) -> Option<&str> {
    let rest = base_url.strip_prefix("https://").or_else(|| base_url.strip_prefix("http://"))?;
    let host = rest.strip_suffix('/').unwrap_or(rest);
    (!host.is_empty() && !host.contains(['/', '?', '#', '@', ' '])).then_some(host)
}

fn site_beside_program() -> Option<PathBuf> {
    let site = std::env::current_exe().ok()?.parent()?.join("site");
    site.is_dir().then_some(site)
}

/// For `--print-config`: secrets masked.
impl fmt::Display for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let database = match self.database_url.split_once('@') {
            Some((start, end)) => {
                let user = start.rsplit_once(':').map_or(start, |(user, _)| user);
                format!("{user}:***@{end}")
            }
            None => self.database_url.clone(),
        };
        let password = self.demo_password.as_ref().map_or("", |_| "***");
        writeln!(f, "DATABASE_URL={database}")?;
        writeln!(f, "ACUMEN_ADDR={}", self.addr)?;
        writeln!(f, "ACUMEN_BASE_URL={}", self.base_url)?;
        writeln!(f, "ACUMEN_DATA={}", self.data.display())?;
        writeln!(f, "ACUMEN_SITE={}", self.site.display())?;
        writeln!(f, "ACUMEN_DEMO_PASSWORD={password}")?;
        write!(f, "ACUMEN_LOG={}", std::env::var("ACUMEN_LOG").unwrap_or_else(|_| "info".into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(pairs: &[(&str, &str)]) -> anyhow::Result<Config> {
        Config::read(|name| pairs.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn defaults_need_no_variable() {
        let config = config(&[]).unwrap();
        assert_eq!(config.database_url, "sqlite:data/acumen.db");
        assert_eq!(config.base_url, "http://127.0.0.1:3000");
        assert!(config.hosts().contains(&"localhost:3000".to_owned()));
    }

    #[test]
    fn a_wrong_value_is_refused_by_the_name_of_its_variable() {
        for (name, value) in [
            ("ACUMEN_ADDR", "here"),
            ("DATABASE_URL", "mysql://x"),
            ("ACUMEN_BASE_URL", "acumen.example"),
            ("ACUMEN_BASE_URL", "https://a/b"),
            ("ACUMEN_DEMO_PASSWORD", "short"),
        ] {
            let error = config(&[(name, value)]).unwrap_err();
            assert!(error.to_string().contains(name), "{error}");
        }
    }

    #[test]
    fn secrets_are_masked_when_printed() {
        let config =
            config(&[("DATABASE_URL", "postgres://ann:hunter2@db/acumen"), ("ACUMEN_DEMO_PASSWORD", "hunter2hunter2")])
                .unwrap();
        let printed = config.to_string();
        assert!(!printed.contains("hunter2") && printed.contains("postgres://ann:***@db/acumen"), "{printed}");
    }

    #[test]
    fn the_readme_lists_every_variable() {
        let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md")).unwrap();
        for (name, default, what) in VARIABLES {
            assert!(readme.contains(&format!("| `{name}` | {default} | {what} |")), "{name}");
        }
    }
}
