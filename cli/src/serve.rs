//! `desplaza serve`: the current release over HTTP.

use anyhow::{Context, anyhow};

use crate::args::ServeArgs;
use crate::config::Settings;
use crate::exit::{Exit, Failure};

/// Serves until interrupted.
pub(crate) fn serve(settings: &Settings, args: &ServeArgs) -> Result<Exit, Failure> {
    let release = settings.state.current();
    if !release.exists() {
        return Err(Failure::invalid(anyhow!(
            "no release in {}: run `desplaza run` first",
            settings.state.root().display()
        )));
    }
    let runtime = tokio::runtime::Runtime::new().context("cannot start the server")?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(args.listen)
            .await
            .with_context(|| format!("cannot listen on {}", args.listen))
            .map_err(Failure::invalid)?;
        tracing::warn!("serving {} on http://{}", release.display(), listener.local_addr()?);
        desplaza_web::serve(listener, release).await?;
        Ok(Exit::Done)
    })
}
