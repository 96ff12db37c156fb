//! What a run is told: its name, its day, its manners and limits.

use std::path::{Path, PathBuf};
use std::time::Duration;

use desplaza_model::RunId;
use jiff::civil::Date;

use super::CollectError;

/// Where collecting keeps what it knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectPaths {
    /// Folder of the WARC files, `state/archive`.
    pub archive: PathBuf,
    /// Database of the addresses seen, `state/frontier.db`.
    pub frontier: PathBuf,
}

impl CollectPaths {
    /// The places inside a state folder.
    pub fn new(state: &Path) -> Self {
        Self { archive: state.join("archive"), frontier: state.join("frontier.db") }
    }
}

/// The manners and limits of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectOptions {
    /// Name of the run; letters, digits, `.`, `_` and `-`, as it becomes part of file names.
    pub run: RunId,
    /// The clock.
    pub now: Date,
    /// Address (http, https or mailto) where a site's owner reaches the operator.
    pub contact: String,
    /// Pause between two requests to one host.
    pub delay: Duration,
    /// Longest pause that a robots.txt or a `Retry-After` may ask for.
    pub longest_delay: Duration,
    /// Time for one request, from connecting to the last byte.
    pub timeout: Duration,
    /// How often a failed request is repeated.
    pub retries: u32,
    /// Pause before the first repetition; it doubles with each.
    pub backoff: Duration,
    /// Redirects followed.
    pub redirects: u32,
    /// Largest page or feed, decompressed.
    pub size_bytes: usize,
    /// Sources worked on at the same time.
    pub parallel_sources: usize,
    /// Pages in one archive part: how much work a killed run repeats at most, a source.
    pub part_pages: usize,
    /// Days after which a page that is still listed is asked for again, for corrections.
    pub recheck_days: u16,
}

impl CollectOptions {
    /// Gentle defaults.
    pub fn new(run: RunId, now: Date, contact: impl Into<String>) -> Self {
        Self {
            run,
            now,
            contact: contact.into(),
            delay: Duration::from_secs(2),
            longest_delay: Duration::from_mins(1),
            timeout: Duration::from_secs(30),
            retries: 3,
            backoff: Duration::from_secs(5),
            redirects: 5,
            size_bytes: 10 * 1024 * 1024,
            parallel_sources: 16,
            part_pages: 50,
            recheck_days: 1,
        }
    }

    /// `desplaza/0.1.0 (+https://…)`.
    pub(crate) fn user_agent(&self) -> String {
        format!("{AGENT}/{} (+{})", env!("CARGO_PKG_VERSION"), self.contact)
    }

    pub(crate) fn check(&self) -> Result<(), CollectError> {
        let run = self.run.as_str();
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        if run.is_empty() || run.starts_with('.') || !run.chars().all(plain) {
            return Err(CollectError::Option {
                option: "run",
                detail: format!("`{run}` cannot be part of a file name; use letters, digits, ._-"),
            });
        }
        let reachable = ["http://", "https://", "mailto:"];
        if !reachable.iter().any(|scheme| self.contact.starts_with(scheme))
            || !self.contact.chars().all(|c| c.is_ascii_graphic())
        {
            return Err(CollectError::Option {
                option: "contact",
                detail: format!(
                    "`{}` is no address; write the https: or mailto: address where a site's owner reaches you",
                    self.contact
                ),
            });
        }
        Ok(())
    }
}

/// The name that robots.txt files know us by.
pub(crate) const AGENT: &str = "desplaza";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_itself_with_a_contact() {
        let now = jiff::civil::date(2024, 6, 7);
        let mut options = CollectOptions::new(RunId::new("r-1"), now, "https://a.example/bot");
        assert!(options.user_agent().starts_with("desplaza/"));
        assert!(options.user_agent().ends_with(" (+https://a.example/bot)"));
        assert!(options.check().is_ok());
        options.contact = "nobody".into();
        assert!(options.check().unwrap_err().to_string().contains("mailto:"));
        options.contact = "https://a.example".into();
        options.run = RunId::new("../x");
        assert!(options.check().unwrap_err().to_string().contains("file name"));
    }
}
