//! A small web site on this machine.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Response};
use desplaza_model::{RunId, SourceId};
use jiff::civil::{Date, date};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::Notify;

use crate::collect::{
    CollectOptions, CollectPaths, Collected, Fetched, Selectors, Source, SourceKind, collect,
    read_archive,
};

/// What a path answers.
#[derive(Clone)]
pub(super) enum Reply {
    /// 200 with this type and body.
    Ok(&'static str, Vec<u8>),
    /// The same with an `ETag`, and 304 to those who have it.
    Tagged(&'static str, String),
    /// A status without a body.
    Status(u16),
    /// This status at first, then 200 with a body.
    First(u16, String),
    /// 302 to there.
    Redirect(String),
    /// Nothing, until the site is released.
    Held,
}

/// The site: what its paths answer and what was asked of it.
#[derive(Default)]
pub(super) struct Site {
    pub(super) pages: Mutex<BTreeMap<String, Reply>>,
    hits: Mutex<BTreeMap<String, u32>>,
    active: AtomicU32,
    most_active: AtomicU32,
    pub(super) held: Notify,
}

impl Site {
    /// Starts serving; its address without a path.
    pub(super) fn serve(self: &Arc<Self>, runtime: &Runtime) -> String {
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(Arc::clone(self));
        runtime.spawn(async move { axum::serve(listener, router).await });
        base
    }

    pub(super) fn set(&self, path: &str, reply: Reply) {
        self.pages.lock().unwrap().insert(path.to_owned(), reply);
    }

    /// How often a path was asked for.
    pub(super) fn hits(&self, path: &str) -> u32 {
        self.hits.lock().unwrap().get(path).copied().unwrap_or_default()
    }

    /// How many requests were answered at the same time, at most.
    pub(super) fn most_active(&self) -> u32 {
        self.most_active.load(Ordering::SeqCst)
    }
}

async fn answer(State(site): State<Arc<Site>>, request: Request) -> Response<Body> {
    let active = site.active.fetch_add(1, Ordering::SeqCst) + 1;
    site.most_active.fetch_max(active, Ordering::SeqCst);
    let path = request.uri().path().to_owned();
    let hits = {
        let mut hits = site.hits.lock().unwrap();
        let hits = hits.entry(path.clone()).or_default();
        *hits += 1;
        *hits
    };
    let reply = site.pages.lock().unwrap().get(&path).cloned().unwrap_or(Reply::Status(404));
    if matches!(reply, Reply::Held) {
        site.held.notify_one();
        std::future::pending::<()>().await;
    }
    let response = reply.response(hits, request.headers());
    // Others get the chance to come in between, if they were let.
    tokio::task::yield_now().await;
    site.active.fetch_sub(1, Ordering::SeqCst);
    response
}

impl Reply {
    fn response(self, hits: u32, headers: &HeaderMap) -> Response<Body> {
        let with = |status: u16, headers: &[(&str, &str)], body: Vec<u8>| {
            let builder = headers
                .iter()
                .fold(Response::builder().status(status), |builder, (name, value)| {
                    builder.header(*name, *value)
                });
            builder.body(Body::from(body)).unwrap()
        };
        match self {
            Self::Ok(kind, body) => with(200, &[("content-type", kind)], body),
            Self::Tagged(kind, body) => {
                let tag = format!("\"{}\"", body.len());
                if headers.get("if-none-match").is_some_and(|known| *known == tag) {
                    return with(304, &[("etag", &tag)], Vec::new());
                }
                with(200, &[("content-type", kind), ("etag", &tag)], body.into_bytes())
            }
            Self::Status(status) => with(status, &[], b"no".to_vec()),
            Self::First(status, _) if hits == 1 => {
                with(status, &[("retry-after", "0")], Vec::new())
            }
            Self::First(_, body) => with(200, &[("content-type", "text/html")], body.into_bytes()),
            Self::Redirect(to) => with(302, &[("location", &to)], Vec::new()),
            Self::Held => with(200, &[], Vec::new()),
        }
    }
}

pub(super) fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

pub(super) fn page(text: &str) -> Reply {
    Reply::Ok(
        "text/html; charset=utf-8",
        format!("<h1>{text}</h1><p>{text} en la sierra.").into_bytes(),
    )
}

/// An RSS feed with these links.
pub(super) fn rss(links: &[&str]) -> String {
    let item = |link: &&str| {
        format!(
            "<item><title>t</title><link>{link}</link><pubDate>Fri, 07 Jun 2024 10:00:00 -0600</pubDate></item>"
        )
    };
    let items = links.iter().map(item).collect::<Vec<_>>().concat();
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>c</title><link>http://a.example</link><description>d</description>{items}</channel></rss>"
    )
}

pub(super) fn feed(links: &[&str]) -> Reply {
    Reply::Ok("application/rss+xml", rss(links).into_bytes())
}

pub(super) fn source(id: &str, feeds: &[&str]) -> Source {
    Source {
        id: SourceId::new(id),
        outlet: format!("El Heraldo ({id})"),
        state: None,
        timezone: "America/Mexico_City".into(),
        kind: SourceKind::Feed,
        feeds: feeds.iter().map(|feed| (*feed).to_owned()).collect(),
        selectors: Selectors::default(),
        folder: None,
    }
}

pub(super) const DAY: Date = date(2024, 6, 8);

pub(super) fn options(run: &str, now: Date) -> CollectOptions {
    CollectOptions {
        delay: Duration::ZERO,
        backoff: Duration::from_millis(1),
        retries: 1,
        part_pages: 2,
        ..CollectOptions::new(RunId::new(run), now, "https://desplaza.example/bot")
    }
}

pub(super) fn run(
    runtime: &Runtime,
    sources: &[Source],
    state: &Path,
    options: &CollectOptions,
) -> Collected {
    let collected = runtime.block_on(collect(sources, &CollectPaths::new(state), options)).unwrap();
    assert!(collected.count.balances(), "{collected:#?}");
    collected
}

pub(super) fn archive(state: &Path, run: &str) -> Vec<Fetched> {
    read_archive(&CollectPaths::new(state), &RunId::new(run)).unwrap().map(Result::unwrap).collect()
}
