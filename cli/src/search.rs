//! `desplaza search`: ranked events with the sentence that matched.

use std::io::{self, IsTerminal, Write};

use desplaza_indexer::{Hit, Hits, Index, Query, Snippet};

use crate::args::SearchArgs;
use crate::config::Settings;
use crate::exit::{Exit, Failure};

/// Searches the index of the state.
pub(crate) fn search(settings: &Settings, args: &SearchArgs) -> Result<Exit, Failure> {
    let index = Index::open(&settings.state.index()).map_err(Failure::invalid)?;
    let query = Query { text: args.query.join(" "), limit: args.limit, offset: args.offset };
    let hits = index.search(&query).map_err(|error| match error {
        desplaza_indexer::IndexError::Query { .. } => Failure::new(Exit::Usage, error),
        other => Failure::invalid(other),
    })?;
    let mut out = io::stdout().lock();
    if settings.json {
        serde_json::to_writer_pretty(&mut out, &hits)?;
        writeln!(out)?;
    } else {
        print(&mut out, &hits, io::stdout().is_terminal())?;
    }
    Ok(Exit::Done)
}

fn print(out: &mut impl Write, hits: &Hits, colour: bool) -> io::Result<()> {
    writeln!(out, "{} eventos", hits.total)?;
    for hit in &hits.hits {
        writeln!(out, "\n{}", headline(hit))?;
        if let Some(snippet) = &hit.snippet {
            writeln!(out, "  {}", marked(snippet, colour))?;
            let source = [&snippet.quote.outlet, &snippet.quote.url];
            let source: Vec<&str> = source.into_iter().flatten().map(String::as_str).collect();
            writeln!(out, "  — {}", source.join(", "))?;
        }
    }
    Ok(())
}

fn headline(hit: &Hit) -> String {
    let event = &hit.event;
    let days = if event.when.start == event.when.end {
        event.when.start.to_string()
    } else {
        format!("{} a {}", event.when.start, event.when.end)
    };
    let persons = if event.high == 0 {
        "cifra desconocida".to_owned()
    } else {
        format!("{} personas [{}–{}]", event.best, event.low, event.high)
    };
    let why = event.hazard.as_ref().unwrap_or(&event.cause);
    format!("{}  {days}  {}  {why}  {persons}", event.id, event.places.join(", "))
}

fn marked(snippet: &Snippet, colour: bool) -> String {
    let (on, off) = if colour { ("\u{1b}[1m", "\u{1b}[0m") } else { ("«", "»") };
    let text = &snippet.quote.text;
    let mut out = String::new();
    let mut from = 0;
    for range in &snippet.highlights {
        out.push_str(&text[from..range.start]);
        out.push_str(on);
        out.push_str(&text[range.clone()]);
        out.push_str(off);
        from = range.end;
    }
    out.push_str(&text[from..]);
    out.replace('\n', " ")
}
