//! Asks the service, gently, and keeps what is whole.

use std::time::Duration;

use reqwest::StatusCode;

use super::PullOptions;
use super::kept::Kept;
use crate::{ReferenceError, SourceFile};

/// One connection, one request at a time.
pub(crate) struct Client {
    http: reqwest::Client,
    delay: Duration,
    attempts: u32,
    back_off: Duration,
}

/// Why an answer cannot be used, and whether asking again may help.
struct Refusal {
    detail: String,
    again: bool,
}

impl Client {
    pub(crate) fn new(options: &PullOptions) -> Result<Self, ReferenceError> {
        // Another part of the program may have installed it already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .timeout(options.timeout)
            .user_agent(concat!("desplaza/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| ReferenceError::Inconsistent { detail: chain(&error) })?;
        Ok(Self {
            http,
            delay: options.delay,
            attempts: options.attempts.max(1),
            back_off: options.back_off,
        })
    }

    /// The answer as `read` understands it: the one kept under `name`, else a new one, which is kept.
    /// The inner error says why there is none.
    pub(crate) async fn get<T>(
        &self,
        url: &str,
        name: &str,
        kept: &Kept,
        read: impl Fn(&[u8]) -> Result<T, String>,
    ) -> Result<Result<(T, SourceFile), String>, ReferenceError> {
        if let Some(bytes) = kept.get(name)
            && let Ok(value) = read(&bytes)
        {
            return Ok(Ok((value, source(url, &bytes))));
        }
        let mut pause = self.back_off;
        let mut refusal = String::new();
        for attempt in 0..self.attempts {
            if attempt > 0 {
                tokio::time::sleep(pause).await;
                pause *= 2;
            }
            tokio::time::sleep(self.delay).await;
            match self.ask(url, &read).await {
                Ok((value, bytes)) => {
                    kept.put(name, &bytes)?;
                    return Ok(Ok((value, source(url, &bytes))));
                }
                Err(Refusal { detail, again }) => {
                    tracing::debug!(url, attempt, detail, "no usable answer");
                    refusal = detail;
                    if !again {
                        break;
                    }
                }
            }
        }
        Ok(Err(refusal))
    }

    async fn ask<T>(
        &self,
        url: &str,
        read: impl Fn(&[u8]) -> Result<T, String>,
    ) -> Result<(T, Vec<u8>), Refusal> {
        let failed = |error: reqwest::Error| Refusal { detail: chain(&error), again: true };
        let response = self.http.get(url).send().await.map_err(failed)?;
        let status = response.status();
        if !status.is_success() {
            let again = status.is_server_error()
                || [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_MANY_REQUESTS].contains(&status);
            return Err(Refusal { detail: format!("HTTP {status}"), again });
        }
        let bytes = response.bytes().await.map_err(failed)?.to_vec();
        // A page of maintenance or half an answer may be gone the next time.
        let value = read(&bytes).map_err(|detail| Refusal { detail, again: true })?;
        Ok((value, bytes))
    }
}

fn source(url: &str, bytes: &[u8]) -> SourceFile {
    SourceFile { name: url.to_owned(), blake3: blake3::hash(bytes).to_hex().to_string() }
}

/// An error with its causes: `reqwest` alone says only "error sending request".
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}
