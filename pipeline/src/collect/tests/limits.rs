//! Pages without end, servers without answer.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use desplaza_model::RejectCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use url::Url;

use super::site::{DAY, Reply, Site, options, rss, run, runtime, source};
use crate::collect::frontier::Frontier;
use crate::collect::http::{Failure, Web};
use crate::collect::visit::{Answer, Validators};

/// A server whose page `/endless` has no end; it counts what it sends.
fn endless(runtime: &Runtime) -> (String, Arc<AtomicUsize>) {
    let sent = Arc::new(AtomicUsize::new(0));
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let counter = Arc::clone(&sent);
    runtime.spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(pour(stream, Arc::clone(&counter)));
        }
    });
    (base, sent)
}

async fn pour(mut stream: TcpStream, sent: Arc<AtomicUsize>) {
    let mut request = vec![0; 4096];
    let length = stream.read(&mut request).await.unwrap_or_default();
    let request = String::from_utf8_lossy(&request[..length]).into_owned();
    if request.starts_with("GET /endless") {
        let _ = stream
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n")
            .await;
        while stream.write_all(&[b'x'; 8 * 1024]).await.is_ok() {
            sent.fetch_add(8 * 1024, Ordering::SeqCst);
        }
        return;
    }
    let body = if request.starts_with("GET /rss") { rss(&["/endless"]) } else { String::new() };
    let head =
        format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    let _ = stream.write_all((head + &body).as_bytes()).await;
}

#[test]
fn a_page_without_end_is_cut_off() {
    let (runtime, state) = (runtime(), tempfile::tempdir().unwrap());
    let (base, sent) = endless(&runtime);
    let mut options = options("n1", DAY);
    options.size_bytes = 1024 * 1024;
    let collected =
        run(&runtime, &[source("uno", &[&format!("{base}/rss")])], state.path(), &options);
    assert_eq!(collected.rejects[0].code, RejectCode::TooLarge);
    assert!(!collected.rejects[0].retry);
    // What was on its way in the machine's buffers comes on top.
    assert!(sent.load(Ordering::SeqCst) < 32 * 1024 * 1024, "{sent:?}");
}

fn get(runtime: &Runtime, url: &str, timeout: Duration) -> Result<Answer, Failure> {
    let folder = tempfile::tempdir().unwrap();
    let frontier = Frontier::open(&folder.path().join("f.db")).unwrap();
    let mut options = options("n1", DAY);
    options.timeout = timeout;
    let web = Web::new(&options, Arc::new(Mutex::new(frontier))).unwrap();
    // As a robots.txt: no permission is asked for first.
    runtime.block_on(web.get(&Url::parse(url).unwrap(), &Validators::default(), None))
}

#[test]
fn a_server_that_says_nothing_is_given_up() {
    let (runtime, site) = (runtime(), Arc::new(Site::default()));
    let base = site.serve(&runtime);
    site.set("/slow", Reply::Held);
    let failure = get(&runtime, &format!("{base}/slow"), Duration::from_millis(5)).unwrap_err();
    assert_eq!(failure, Failure::Timeout);
    assert!(failure.reject("x").retry);
    let nobody = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap().local_addr().unwrap();
    let failure = get(&runtime, &format!("http://{nobody}/"), Duration::from_secs(9)).unwrap_err();
    assert!(matches!(failure, Failure::Broken(_)), "{failure:?}");
}

#[test]
fn redirects_end_and_never_lead_to_files() {
    let (runtime, site) = (runtime(), Arc::new(Site::default()));
    let base = site.serve(&runtime);
    site.set("/loop", Reply::Redirect("/loop".into()));
    site.set("/out", Reply::Redirect("file:///etc/passwd".into()));
    let wait = Duration::from_secs(9);
    let failure = get(&runtime, &format!("{base}/loop"), wait).unwrap_err();
    assert_eq!(failure, Failure::Redirect("more than 5 redirects".into()));
    assert_eq!(site.hits("/loop"), 6);
    let failure = get(&runtime, &format!("{base}/out"), wait).unwrap_err();
    assert_eq!(failure, Failure::Redirect("redirected to `file:///etc/passwd`".into()));
}
