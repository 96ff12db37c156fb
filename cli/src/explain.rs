//! `desplaza explain`: from a number back to the sentences it rests on.

use std::io::{self, Write};

use anyhow::anyhow;
use desplaza_model::codes::Code;
use desplaza_model::{Allocation, Cvegeo, Event, SourcedClaim};
use desplaza_pipeline::fuse::store::EventStore;

use crate::args::ExplainArgs;
use crate::config::Settings;
use crate::exit::{Exit, Failure};

/// Explains one event, or every event with a place in a municipality.
pub(crate) fn explain(settings: &Settings, args: &ExplainArgs) -> Result<Exit, Failure> {
    let path = settings.state.events();
    if !path.exists() {
        return Err(Failure::invalid(anyhow!(
            "no events in {}: run `desplaza run` first",
            settings.state.root().display()
        )));
    }
    let events = EventStore::open(&path).map_err(Failure::invalid)?.all()?;
    let chosen: Vec<&Event> =
        events.iter().filter(|event| is_about(event, &args.subject)).collect();
    if chosen.is_empty() {
        return Err(Failure::invalid(anyhow!(
            "no event `{}`, and none in such a municipality",
            args.subject
        )));
    }
    let mut out = io::stdout().lock();
    for event in chosen {
        if settings.json {
            serde_json::to_writer(&mut out, event)?;
            writeln!(out)?;
        } else {
            print(&mut out, event)?;
        }
    }
    Ok(Exit::Done)
}

fn is_about(event: &Event, subject: &str) -> bool {
    if let Ok(key) = subject.parse::<Cvegeo>() {
        return event.places.iter().any(|place| place.cvegeo == Some(key));
    }
    event.id.as_str() == subject || event.aliases.iter().any(|alias| alias.as_str() == subject)
}

fn print(out: &mut impl Write, event: &Event) -> io::Result<()> {
    let places: Vec<&str> = event.places.iter().map(|place| place.name.as_str()).collect();
    writeln!(
        out,
        "{}  {} to {}  {}",
        event.id,
        event.when.start,
        event.when.end,
        places.join(", ")
    )?;
    let hazard = event.hazard.map_or("-", Code::code);
    writeln!(
        out,
        "  cause {}  hazard {hazard}  confidence {:.2}",
        event.cause.code(),
        event.confidence
    )?;
    writeln!(
        out,
        "  persons {} [{} to {}]  flags {:?}",
        event.best, event.low, event.high, event.flags
    )?;
    for part in &event.allocations {
        print_allocation(out, event, part)?;
    }
    let chosen = |sourced: &&SourcedClaim| {
        !event.allocations.iter().any(|part| part.claims.contains(&sourced.claim.id))
    };
    writeln!(out, "  other claims:")?;
    for sourced in event.claims.iter().filter(chosen) {
        print_claim(out, event, sourced)?;
    }
    for revision in &event.revisions {
        writeln!(out, "  revision {} ({}): {}", revision.number, revision.run, revision.reason)?;
    }
    writeln!(out)
}

fn print_allocation(out: &mut impl Write, event: &Event, part: &Allocation) -> io::Result<()> {
    let place = part.cvegeo.map_or_else(|| format!("state {}", part.state), |key| key.to_string());
    writeln!(out, "  {place}: {} [{} to {}] by {}", part.best, part.low, part.high, part.rule)?;
    for sourced in event.claims.iter().filter(|sourced| part.claims.contains(&sourced.claim.id)) {
        print_claim(out, event, sourced)?;
    }
    Ok(())
}

fn print_claim(out: &mut impl Write, event: &Event, sourced: &SourcedClaim) -> io::Result<()> {
    let claim = &sourced.claim;
    let evidence = &claim.evidence;
    let source = event.sources.iter().find(|source| source.article == sourced.article);
    let from = source.and_then(|source| source.url.as_deref().or(source.outlet.as_deref()));
    writeln!(
        out,
        "    {} {} {} ({}, {}) «{}» {:?} {}-{} of {} {}",
        claim.term.code(),
        claim.value.map_or_else(|| "range".to_owned(), |value| value.to_string()),
        claim.unit.code(),
        claim.issuer.code(),
        claim.rule,
        evidence.text,
        evidence.field,
        evidence.start,
        evidence.end,
        sourced.article,
        from.unwrap_or_default(),
    )
}
