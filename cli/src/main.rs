//! `desplaza`: from Mexican press notes and Civil Protection records to events and risk layers.

mod args;
mod classify;
mod collect;
mod config;
mod driver;
mod eval;
mod exit;
mod explain;
mod extract;
mod fuse;
mod geocode;
mod index;
mod jsonl;
mod layers;
mod lessons;
mod notes;
mod progress;
mod read;
mod records;
mod reference;
mod rejects;
mod run;
mod search;
mod serve;
mod state;
mod train;

use std::process::ExitCode;

use clap::Parser;
use desplaza_model::Stage;

use crate::args::{Cli, Command};
use crate::config::Settings;
use crate::exit::{Exit, Failure};

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    log_to_stderr(&cli.global);
    match dispatch(cli) {
        Ok(exit) => exit.into(),
        Err(failure) if failure.is_closed_pipe() => Exit::Done.into(),
        Err(failure) => {
            tracing::error!("{failure}");
            failure.exit.into()
        }
    }
}

fn usage(error: &clap::Error) -> ExitCode {
    // Help and version are answers, not mistakes; a closed pipe while printing them is nobody's fault.
    let exit = if error.use_stderr() { Exit::Usage } else { Exit::Done };
    let _ = error.print();
    exit.into()
}

fn log_to_stderr(global: &args::Global) {
    let level = match (global.quiet, global.verbose) {
        (true, _) => "error",
        (false, 0) => "warn",
        (false, 1) => "info",
        (false, _) => "debug",
    };
    // Libraries speak only when they are in trouble.
    let filter = tracing_subscriber::EnvFilter::new(format!(
        "error,desplaza={level},desplaza_gazetteer={level},desplaza_pipeline={level},desplaza_indexer={level},desplaza_tiles={level},desplaza_web={level}"
    ));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .with_target(false)
        .without_time()
        .init();
}

fn dispatch(cli: Cli) -> Result<Exit, Failure> {
    let settings = Settings::load(&cli.global)?;
    match cli.command {
        Command::Run | Command::Layers => run::up_to(&settings, Stage::Layers),
        Command::Collect => run::up_to(&settings, Stage::Collect),
        Command::Extract => run::up_to(&settings, Stage::Extract),
        Command::Import => run::up_to(&settings, Stage::Records),
        Command::Classify => run::up_to(&settings, Stage::Classify),
        Command::Geocode => run::up_to(&settings, Stage::Geocode),
        Command::Fuse => run::up_to(&settings, Stage::Fuse),
        Command::Index => run::up_to(&settings, Stage::Index),
        Command::Read(args) => read::read(&settings, &args),
        Command::Records(args) => records::records(&settings, &args),
        Command::Reference(command) => reference::reference(&settings, command),
        Command::Search(args) => search::search(&settings, &args),
        Command::Explain(args) => explain::explain(&settings, &args),
        Command::Rejects(args) => rejects::rejects(&settings, &args),
        Command::Serve(args) => serve::serve(&settings, &args),
        Command::Eval(args) => eval::eval(&settings, &args),
        Command::Train(args) => train::train(&settings, &args),
        Command::Config(command) => config::command(&settings, &command),
    }
}
