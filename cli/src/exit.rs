//! How the program ends: the exit codes that cron and scripts rely on.

use std::process::ExitCode;
use std::{fmt, io};

/// The exit codes of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// 0: done.
    Done,
    /// 1: a bug, or a machine that fails under us (disk full).
    Bug,
    /// 2: the command line is wrong.
    Usage,
    /// 3: the configuration or the data is invalid or missing.
    Invalid,
    /// 4: done, but sources were dead or too much was rejected.
    Degraded,
    /// 5: another run is active.
    Busy,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

/// Why the program ends early: the code and a message that says what to do.
#[derive(Debug)]
pub(crate) struct Failure {
    /// The exit code.
    pub(crate) exit: Exit,
    error: anyhow::Error,
}

impl Failure {
    /// A failure with an exit code of its own.
    pub(crate) fn new(exit: Exit, error: impl Into<anyhow::Error>) -> Self {
        Self { exit, error: error.into() }
    }

    /// Whether whoever read our output has stopped reading: `desplaza explain … | head` is no failure.
    pub(crate) fn is_closed_pipe(&self) -> bool {
        let broken = |kind| kind == io::ErrorKind::BrokenPipe;
        self.error.chain().any(|error| {
            error.downcast_ref::<io::Error>().is_some_and(|error| broken(error.kind()))
                || error
                    .downcast_ref::<serde_json::Error>()
                    .and_then(serde_json::Error::io_error_kind)
                    .is_some_and(broken)
        })
    }

    /// Configuration or data that cannot be used.
    pub(crate) fn invalid(error: impl Into<anyhow::Error>) -> Self {
        Self::new(Exit::Invalid, error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#}", self.error)
    }
}

// Whatever has no better code is not the user's fault.
impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::new(Exit::Bug, error)
    }
}
