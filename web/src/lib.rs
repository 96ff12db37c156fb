//! The service over a release: its files, with byte ranges, under `/`.
//!
//! The map-and-search page comes on top of this; programs read the layers from here already.

use std::path::PathBuf;

use axum::Router;
use tokio::net::TcpListener;
use tower_http::services::ServeDir;

/// The routes over a release folder.
///
/// The folder may be a link that a run moves to a newer release: every request follows it anew.
pub fn routes(release: PathBuf) -> Router {
    Router::new().fallback_service(ServeDir::new(release))
}

/// Serves a release until the process is told to end (SIGINT or SIGTERM); open requests are finished.
pub async fn serve(listener: TcpListener, release: PathBuf) -> anyhow::Result<()> {
    axum::serve(listener, routes(release)).with_graceful_shutdown(told_to_end()).await?;
    Ok(())
}

async fn told_to_end() {
    let interrupt = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
        }
        // Without a handler for SIGTERM the system ends us all the same.
        Err(_) => drop(interrupt.await),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn serves_files_and_byte_ranges() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let release = tempfile::tempdir().unwrap();
        std::fs::write(release.path().join("manifest.json"), "{\"ok\":true}").unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(serve(listener, release.path().to_owned()));
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let url = format!("http://{address}/manifest.json");
        let whole = client.get(&url).send().await.unwrap();
        assert_eq!(whole.text().await.unwrap(), "{\"ok\":true}");
        let part = client.get(&url).header("range", "bytes=0-4").send().await.unwrap();
        assert_eq!(part.status(), 206);
        assert_eq!(part.text().await.unwrap(), "{\"ok\"");
        let outside = format!("http://{address}/%2e%2e/secret");
        assert_eq!(client.get(outside).send().await.unwrap().status(), 404);
    }
}
