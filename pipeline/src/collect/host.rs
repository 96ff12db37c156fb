//! Manners: one connection a host, a pause between requests, and its robots.txt.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use texting_robots::Robot;
use tokio::sync::{Mutex as AsyncMutex, MutexGuard, OnceCell};
use tokio::time::{Instant, sleep_until};
use url::Url;

use super::options::AGENT;

/// The hosts that a run has met.
#[derive(Default)]
pub(crate) struct Hosts {
    known: Mutex<HashMap<String, Arc<Host>>>,
}

/// One host.
#[derive(Default)]
pub(crate) struct Host {
    /// What it allows; asked for once a run.
    pub(crate) robots: OnceCell<Robots>,
    free_at: AsyncMutex<Option<Instant>>,
}

/// What a host allows.
pub(crate) enum Robots {
    /// It answered with rules, or has none.
    Rules(Option<Box<Robot>>),
    /// It could not say: then nothing is allowed for now.
    Unknown(String),
}

impl Robots {
    /// What an answer to `/robots.txt` means (RFC 9309): no such file, no rules; a broken server, no entry.
    pub(crate) fn of_answer(status: u16, body: &[u8]) -> Self {
        match status {
            200..=299 => Self::Rules(Robot::new(AGENT, body).ok().map(Box::new)),
            429 | 500..=599 => Self::Unknown(format!("robots.txt answers {status}")),
            _ => Self::Rules(None),
        }
    }

    /// Whether the address may be fetched.
    pub(crate) fn allows(&self, url: &Url) -> bool {
        match self {
            Self::Rules(rules) => rules.as_ref().is_none_or(|rules| rules.allowed(url.as_str())),
            Self::Unknown(_) => false,
        }
    }

    /// The pause that it asks for.
    pub(crate) fn delay(&self) -> Option<Duration> {
        match self {
            Self::Rules(Some(rules)) => {
                rules.delay.and_then(|s| Duration::try_from_secs_f32(s).ok())
            }
            _ => None,
        }
    }
}

/// Scheme, name and port: what robots.txt and politeness go by.
pub(crate) fn host_of(url: &Url) -> String {
    url.origin().ascii_serialization()
}

impl Hosts {
    /// The host of an address.
    pub(crate) fn of(&self, url: &Url) -> Arc<Host> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry(host_of(url)).or_default())
    }
}

impl Host {
    /// Waits until the host may be asked; nobody else asks it until the turn is dropped.
    pub(crate) async fn turn(&self) -> Turn<'_> {
        let free_at = self.free_at.lock().await;
        if let Some(at) = *free_at {
            sleep_until(at).await;
        }
        Turn { free_at }
    }
}

/// The right to ask a host.
pub(crate) struct Turn<'a> {
    free_at: MutexGuard<'a, Option<Instant>>,
}

impl Turn<'_> {
    /// Ends the turn; the next one starts after `pause`.
    pub(crate) fn end(mut self, pause: Duration) {
        *self.free_at = Instant::now().checked_add(pause);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(robots: &Robots, path: &str) -> bool {
        robots.allows(&Url::parse("https://a.example").unwrap().join(path).unwrap())
    }

    #[test]
    fn obeys_robots() {
        let text = b"User-agent: *\nDisallow: /privado/\nCrawl-delay: 7\n\nUser-agent: otro\nDisallow: /\n";
        let robots = Robots::of_answer(200, text);
        assert!(allows(&robots, "/nota") && !allows(&robots, "/privado/nota"));
        assert_eq!(robots.delay(), Some(Duration::from_secs(7)));
        let own = Robots::of_answer(200, b"User-agent: desplaza\nDisallow: /\n");
        assert!(!allows(&own, "/nota"));
    }

    #[test]
    fn no_file_allows_and_a_broken_server_forbids() {
        assert!(allows(&Robots::of_answer(404, b"no"), "/nota"));
        assert!(allows(&Robots::of_answer(200, b"<html>\xff\x00 no robots here"), "/nota"));
        assert!(!allows(&Robots::of_answer(503, b""), "/nota"));
    }

    #[test]
    fn a_host_is_asked_one_at_a_time() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let hosts = Hosts::default();
            let host = hosts.of(&Url::parse("https://a.example/1").unwrap());
            let same = hosts.of(&Url::parse("https://a.example/2").unwrap());
            let start = Instant::now();
            let turn = host.turn().await;
            assert!(tokio::time::timeout(Duration::from_millis(2), same.turn()).await.is_err());
            turn.end(Duration::from_millis(4));
            same.turn().await.end(Duration::ZERO);
            assert!(start.elapsed() >= Duration::from_millis(6));
        });
    }
}
