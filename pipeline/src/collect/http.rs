//! One address over HTTP: its turn, its redirects, its size, and another try when that may help.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use desplaza_model::{Reject, RejectCode, Stage};
use reqwest::header::{
    HeaderMap, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LOCATION, RETRY_AFTER,
};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use url::Url;

use super::frontier::Frontier;
use super::host::{Host, Hosts, Robots, host_of};
use super::retry::{pause, worth_repeating};
use super::visit::{Answer, Role, Validators};
use super::{CollectError, CollectOptions};

/// Why nothing usable came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// robots.txt forbids this path.
    RobotsForbidden(String),
    /// robots.txt could not be read, so nothing is allowed for now.
    RobotsUnknown(String),
    /// A status that is not success.
    Status {
        /// The status.
        status: u16,
        /// `Retry-After` in seconds.
        retry_after_s: Option<u64>,
        /// What came with it.
        answer: Option<Box<Answer>>,
    },
    /// No end within the time.
    Timeout,
    /// No connection, or one that broke.
    Broken(String),
    /// More bytes than the limit.
    TooLarge(usize),
    /// Not a page: a picture, a PDF.
    WrongType(String),
    /// Redirects that lead nowhere.
    Redirect(String),
}

impl Failure {
    /// The reject row for `subject`.
    pub(crate) fn reject(&self, subject: &str) -> Reject {
        let (code, detail) = match self {
            Self::RobotsForbidden(path) => {
                (RejectCode::RobotsForbidden, format!("robots.txt forbids {path}"))
            }
            Self::RobotsUnknown(why) => {
                (RejectCode::RobotsForbidden, format!("{why}, so nothing may be fetched for now"))
            }
            Self::Status { status, .. } => {
                (RejectCode::Unreachable, format!("the server answers {status}"))
            }
            Self::Timeout => {
                (RejectCode::Unreachable, "no complete answer within the time limit".to_owned())
            }
            Self::Broken(why) => (RejectCode::Unreachable, format!("the connection failed: {why}")),
            Self::TooLarge(limit) => (RejectCode::TooLarge, format!("larger than {limit} bytes")),
            Self::WrongType(kind) => {
                (RejectCode::WrongFormat, format!("`{kind}` is not a page to read"))
            }
            Self::Redirect(why) => (RejectCode::Unreachable, why.clone()),
        };
        let reject = Reject::new(Stage::Collect, code, subject, detail);
        let later = worth_repeating(self) || matches!(self, Self::RobotsUnknown(_));
        if later { reject.retryable() } else { reject }
    }
}

/// The way to the web.
pub(crate) struct Web {
    client: Client,
    hosts: Hosts,
    options: CollectOptions,
    frontier: Arc<Mutex<Frontier>>,
    fetched_robots: Mutex<Vec<Answer>>,
}

impl Web {
    /// A client with the run's manners.
    pub(crate) fn new(
        options: &CollectOptions,
        frontier: Arc<Mutex<Frontier>>,
    ) -> Result<Self, CollectError> {
        // Fails only when a provider is installed already, which then serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .user_agent(options.user_agent())
            .redirect(Policy::none())
            .timeout(options.timeout)
            .connect_timeout(options.timeout)
            .pool_max_idle_per_host(1)
            .build()
            .map_err(|source| CollectError::Client { source })?;
        let (hosts, fetched_robots) = (Hosts::default(), Mutex::default());
        Ok(Self { client, hosts, options: options.clone(), frontier, fetched_robots })
    }

    /// What the address answers; 304 is an answer when validators were given. Without a role it is a
    /// robots.txt, for which no permission is needed.
    pub(crate) async fn get(
        &self,
        url: &Url,
        validators: &Validators,
        role: Option<Role>,
    ) -> Result<Answer, Failure> {
        let mut attempt = 0;
        loop {
            match self.follow(url, validators, role).await {
                Err(failure) if worth_repeating(&failure) && attempt < self.options.retries => {
                    tokio::time::sleep(pause(&failure, attempt, &self.options)).await;
                    attempt += 1;
                }
                done => return done,
            }
        }
    }

    async fn follow(
        &self,
        url: &Url,
        validators: &Validators,
        role: Option<Role>,
    ) -> Result<Answer, Failure> {
        let mut url = url.clone();
        for _ in 0..=self.options.redirects {
            let host = self.hosts.of(&url);
            let asked = match role {
                Some(_) => self.permission(&host, &url).await?,
                None => None,
            };
            let longest = self.options.longest_delay.max(self.options.delay);
            let delay = asked.unwrap_or_default().clamp(self.options.delay, longest);
            let turn = host.turn().await;
            let step = self.send(&url, validators, role).await;
            turn.end(delay);
            match step? {
                Step::Done(answer) => return checked(answer),
                Step::Elsewhere(next) => url = next,
            }
        }
        Err(Failure::Redirect(format!("more than {} redirects", self.options.redirects)))
    }

    /// The pause that the host asks for, if the address may be fetched.
    async fn permission(&self, host: &Host, url: &Url) -> Result<Option<Duration>, Failure> {
        let robots = host.robots.get_or_init(|| self.robots(url)).await;
        match robots {
            Robots::Unknown(why) => Err(Failure::RobotsUnknown(why.clone())),
            Robots::Rules(_) if robots.allows(url) => Ok(robots.delay()),
            Robots::Rules(_) => Err(Failure::RobotsForbidden(url.path().to_owned())),
        }
    }

    /// The rules of a host, from the frontier when they came today.
    async fn robots(&self, url: &Url) -> Robots {
        let (host, now) = (host_of(url), self.options.now);
        if let Ok(Some((status, body))) = self.frontier().robots(&host, now) {
            return Robots::of_answer(status, &body);
        }
        let Ok(url) = url.join("/robots.txt") else { return Robots::Rules(None) };
        // Boxed: fetching a robots.txt is fetching, which asks for a robots.txt only for other roles.
        let answer = match Box::pin(self.get(&url, &Validators::default(), None)).await {
            Ok(answer) => answer,
            Err(Failure::Status { answer: Some(answer), .. }) => *answer,
            Err(failure) => {
                return Robots::Unknown(format!("robots.txt: {}", failure.reject("").detail));
            }
        };
        let status = answer.status.unwrap_or_default();
        let robots = Robots::of_answer(status, &answer.body);
        // The cache spares a request; a run without it is only less polite.
        if let Err(error) = self.frontier().keep_robots(&host, now, status, &answer.body) {
            tracing::warn!(%error, host, "robots.txt is not remembered");
        }
        self.fetched_robots.lock().unwrap_or_else(PoisonError::into_inner).push(answer);
        robots
    }

    fn frontier(&self) -> MutexGuard<'_, Frontier> {
        self.frontier.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The robots.txt files that came since the last call, by address.
    pub(crate) fn take_robots(&self) -> Vec<Answer> {
        let mut fetched = self.fetched_robots.lock().unwrap_or_else(PoisonError::into_inner);
        let mut robots = std::mem::take(&mut *fetched);
        robots.sort_by(|a, b| a.url.cmp(&b.url));
        robots
    }

    async fn send(
        &self,
        url: &Url,
        validators: &Validators,
        role: Option<Role>,
    ) -> Result<Step, Failure> {
        let request = self.client.get(url.clone()).headers(conditions(validators));
        let response = request.send().await.map_err(|error| broken(&error))?;
        if response.status().is_redirection() && response.status() != 304 {
            return elsewhere(url, &response).map(Step::Elsewhere);
        }
        if role == Some(Role::Page) && response.status().is_success() {
            readable(&response)?;
        }
        self.receive(url, response).await.map(Step::Done)
    }

    /// The body piece by piece: what is over the limit is never held.
    async fn receive(&self, url: &Url, mut response: Response) -> Result<Answer, Failure> {
        let limit = self.options.size_bytes;
        if response.content_length().is_some_and(|length| length > limit as u64) {
            return Err(Failure::TooLarge(limit));
        }
        let (status, headers) = (Some(response.status().as_u16()), headers(response.headers()));
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(|error| broken(&error))? {
            if body.len() + piece.len() > limit {
                return Err(Failure::TooLarge(limit));
            }
            body.extend_from_slice(&piece);
        }
        Ok(Answer { url: url.to_string(), status, headers, body })
    }
}

enum Step {
    Done(Answer),
    Elsewhere(Url),
}

fn conditions(validators: &Validators) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let known = [(IF_NONE_MATCH, &validators.etag), (IF_MODIFIED_SINCE, &validators.last_modified)];
    for (name, value) in known {
        if let Some(value) = value.as_deref().and_then(|value| HeaderValue::from_str(value).ok()) {
            headers.insert(name, value);
        }
    }
    headers
}

/// The headers as text, without those that speak of a transfer that is over.
fn headers(map: &HeaderMap) -> Vec<(String, String)> {
    let transfer =
        ["transfer-encoding", "content-encoding", "content-length", "connection", "set-cookie"];
    let kept = map.iter().filter(|(name, _)| !transfer.contains(&name.as_str()));
    kept.map(|(name, value)| {
        (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    })
    .collect()
}

fn elsewhere(url: &Url, response: &Response) -> Result<Url, Failure> {
    let to =
        response.headers().get(LOCATION).and_then(|to| std::str::from_utf8(to.as_bytes()).ok());
    let next = to.and_then(|to| url.join(to).ok());
    match next {
        Some(next) if matches!(next.scheme(), "http" | "https") => Ok(next),
        _ => Err(Failure::Redirect(format!("redirected to `{}`", to.unwrap_or("nowhere")))),
    }
}

fn readable(response: &Response) -> Result<(), Failure> {
    let kind = response.headers().get("content-type").and_then(|kind| kind.to_str().ok());
    let Some(kind) = kind else { return Ok(()) };
    let lower = kind.trim().to_ascii_lowercase();
    let page = lower.is_empty()
        || lower.starts_with("text/html")
        || lower.starts_with("text/plain")
        || lower.contains("xhtml");
    if page { Ok(()) } else { Err(Failure::WrongType(kind.to_owned())) }
}

fn checked(answer: Answer) -> Result<Answer, Failure> {
    match answer.status {
        Some(200..=299 | 304) => Ok(answer),
        status => {
            let retry_after_s =
                answer.header(RETRY_AFTER.as_str()).and_then(|wait| wait.trim().parse().ok());
            Err(Failure::Status {
                status: status.unwrap_or_default(),
                retry_after_s,
                answer: Some(Box::new(answer)),
            })
        }
    }
}

fn broken(error: &reqwest::Error) -> Failure {
    if error.is_timeout() {
        return Failure::Timeout;
    }
    // The outer layers say "error sending request"; the innermost says why.
    let mut why: &dyn std::error::Error = error;
    while let Some(inner) = why.source() {
        why = inner;
    }
    Failure::Broken(why.to_string())
}
