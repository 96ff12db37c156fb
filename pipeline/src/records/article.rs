//! One row to one article: narrative and known facts, or a reject when nothing in it can be used.

use std::collections::BTreeMap;

use desplaza_model::{
    Article, ArticleId, CellFigure, DateSpan, KnownFacts, KnownPlace, Reject, RejectCode, SourceId,
    Stage, TableRow,
};

use super::cell::{Cell, clean};
use super::count;
use super::doubt::{Doubt, Reason};
use super::header::{Header, Role};
use super::layout::{Field, Layout, Phenomenon};
use super::sheet::Row;
use super::title;
use super::words::Words;

/// A sheet whose header is understood.
pub(super) struct Tabled<'a> {
    pub(super) header: &'a Header<'a>,
    pub(super) words: &'a Words,
    pub(super) file: &'a str,
    pub(super) sheet: Option<&'a str>,
    /// The day that the lines above the header give.
    pub(super) above: Option<DateSpan>,
}

/// A row being read, with the doubts so far.
pub(super) struct Reading<'a> {
    pub(super) table: &'a Tabled<'a>,
    pub(super) row: &'a Row,
    pub(super) doubts: Vec<Doubt>,
}

impl Tabled<'_> {
    /// Reads one row; the doubts are told even when it is refused.
    pub(super) fn article(&self, row: &Row) -> (Result<Article, Reject>, Vec<Doubt>) {
        if let Some(reject) = self.not_a_record(row) {
            return (Err(reject), Vec::new());
        }
        let mut reading = Reading { table: self, row, doubts: Vec::new() };
        let article = reading.article();
        (article, reading.doubts)
    }

    fn layout(&self) -> &Layout {
        self.header.layout
    }

    fn reject(&self, row: &Row, code: RejectCode, detail: impl Into<String>) -> Reject {
        let place = self.sheet.map_or_else(String::new, |sheet| format!("{sheet}, "));
        let subject = format!("{}, {place}row {}", self.file, row.number);
        Reject::new(Stage::Records, code, subject, detail)
    }

    /// Totals, notes, repeated headers, and what nobody may keep.
    fn not_a_record(&self, row: &Row) -> Option<Reject> {
        let first = row.cells.iter().position(|cell| !cell.is_empty())?;
        let text = row.cell(first).clean();
        let column = self.header.names.get(first).map_or("", String::as_str);
        let says = |what: &str| format!("column `{column}`: «{text}»: {what}");
        if self.is_total(row, first) {
            return Some(self.reject(row, RejectCode::BadRecord, says("a row of totals")));
        }
        if row.filled() == 1 && self.words.is_footer(&text) {
            return Some(self.reject(row, RejectCode::BadRecord, says("a note under the table")));
        }
        if self.repeats_the_header(row) {
            return Some(self.reject(row, RejectCode::BadRecord, says("the header once more")));
        }
        // The reject names neither the place nor what it is called.
        let detail = "a shelter for women or for protection: never kept, never mapped";
        self.is_protected(row).then(|| self.reject(row, RejectCode::Protected, detail))
    }

    /// A total announces itself in the first cell, or in place of a name.
    fn is_total(&self, row: &Row, first: usize) -> bool {
        let names = [Field::States, Field::Municipalities, Field::Locality, Field::Site];
        let names = names.into_iter().flat_map(|field| self.header.columns_of(field));
        std::iter::once(first).chain(names).any(|at| match row.cell(at) {
            Cell::Text(text) => self.words.is_total(&clean(text)),
            _ => false,
        })
    }

    fn repeats_the_header(&self, row: &Row) -> bool {
        let filled: Vec<(usize, String)> = row
            .cells
            .iter()
            .enumerate()
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(at, cell)| (at, super::header::key(&cell.text())))
            .collect();
        filled.len() > 1
            && filled.iter().all(|(at, text)| {
                self.header.names.get(*at).is_some_and(|name| super::header::key(name) == *text)
            })
    }

    fn is_protected(&self, row: &Row) -> bool {
        let Some(phrases) = &self.layout().protected else { return false };
        let told = [Field::Site, Field::Use, Field::Narrative];
        let mut columns = told.into_iter().flat_map(|field| self.header.columns_of(field));
        columns.any(|at| phrases.found_in(&row.cell(at).text()))
    }
}

impl<'a> Reading<'a> {
    fn article(&mut self) -> Result<Article, Reject> {
        let layout = self.table.layout();
        let narrative = self.text(Field::Narrative).unwrap_or_default();
        let when = self.when();
        let states = self.text(Field::States).unwrap_or_default();
        let (municipalities, place) = self.place();
        let label = self.text(Field::Phenomenon).unwrap_or_default();
        let phenomenon = self.phenomenon(&label);
        let (counts, figures) = self.counts();
        let nowhere = states.is_empty() && municipalities.is_empty() && place.is_empty();
        if narrative.is_empty() && nowhere && when.span.is_none() {
            return Err(self.unusable());
        }
        let title = title::of(layout, &label, &states, &municipalities, self.row.number);
        let (outlet, url) = self.source();
        Ok(Article {
            id: ArticleId::of_row(&layout.kind, self.row.number, &self.cells()),
            url,
            source: Some(SourceId::new(layout.kind.as_str())),
            outlet,
            published: when.published,
            language: Some("spa".to_owned()),
            title,
            text: narrative,
            known: Some(KnownFacts {
                at: self.at(),
                states,
                municipalities,
                place,
                when: when.span,
                cause: phenomenon.and_then(|rule| rule.cause).or(layout.cause),
                hazard: phenomenon.map_or(layout.hazard, |rule| rule.hazard),
                issuer: layout.issuer,
                short_evacuation: phenomenon.is_some_and(|rule| rule.short_evacuation),
                counts,
                figures,
                warnings: self.doubts.iter().map(ToString::to_string).collect(),
            }),
        })
    }

    fn at(&self) -> TableRow {
        TableRow {
            kind: self.table.layout().kind.clone(),
            file: self.table.file.to_owned(),
            sheet: self.table.sheet.map(str::to_owned),
            row: self.row.number,
        }
    }

    /// Every cell that may be kept, for the row's id.
    fn cells(&self) -> String {
        let roles = &self.table.header.roles;
        let kept = self
            .row
            .cells
            .iter()
            .enumerate()
            .filter(|(at, _)| roles.get(*at) != Some(&Role::Dropped));
        kept.map(|(_, cell)| cell.text()).collect::<Vec<_>>().join("\t")
    }

    fn unusable(&self) -> Reject {
        let seen = self.row.cells.iter().enumerate().filter(|(at, cell)| {
            let role = self.table.header.roles.get(*at);
            !cell.is_empty() && matches!(role, Some(Role::Column(_) | Role::Count(_)))
        });
        let name = |at: usize| self.table.header.names.get(at).map_or("", String::as_str);
        let seen: Vec<String> =
            seen.map(|(at, cell)| format!("`{}`: «{}»", name(at), cell.clean())).collect();
        let detail =
            format!("neither narrative nor place nor date; the row says {}", seen.join(", "));
        self.table.reject(self.row, RejectCode::IncompleteRow, detail)
    }

    pub(super) fn doubt(&mut self, column: usize, reason: Reason) {
        let header = self.table.header.names.get(column).cloned().unwrap_or_default();
        let text = self.row.cell(column).clean();
        self.doubts.push(Doubt { column, header, text, reason });
    }

    /// The first filled column of a field.
    pub(super) fn column(&self, field: Field) -> Option<usize> {
        self.table.header.columns_of(field).find(|at| !self.row.cell(*at).is_empty())
    }

    /// The text of a field; words for "no data" and failed formulas are none, with a doubt.
    pub(super) fn text(&mut self, field: Field) -> Option<String> {
        let at = self.column(field)?;
        let cell = self.row.cell(at);
        let text = cell.clean();
        let reason = match cell {
            Cell::Error(_) => Reason::FailedFormula,
            _ if count::failed(&text) => Reason::FailedFormula,
            _ if self.table.words.is_nothing(&text) => Reason::NoData,
            _ => return self.cut(at, text),
        };
        self.doubt(at, reason);
        None
    }

    /// Only what follows the layout's mark, if it has one.
    fn cut(&self, at: usize, text: String) -> Option<String> {
        let Role::Column(of) = self.table.header.roles[at] else { return Some(text) };
        let Some(mark) = &self.table.layout().columns[of].after_last else { return Some(text) };
        let (_, rest) = text.rsplit_once(mark.as_str())?;
        Some(clean(rest))
    }

    /// Municipality names as written, and what else is said about where.
    fn place(&mut self) -> (String, KnownPlace) {
        let cvegeo = self.municipality_key();
        let mut municipalities = self.text(Field::Municipalities).unwrap_or_default();
        if municipalities.chars().any(|c| c.is_ascii_digit())
            && municipalities.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ' '))
        {
            match (cvegeo, self.column(Field::Municipalities)) {
                (Some(_), _) => municipalities.clear(),
                (None, Some(at)) => self.doubt(at, Reason::PlaceCount),
                (None, None) => {}
            }
        }
        let (lat, lon) = self.point();
        let place = KnownPlace {
            cvegeo,
            locality: self.text(Field::Locality),
            site: self.text(Field::Site).map(|site| site.replace(" \n", " ").replace('\n', " ")),
            destination: self.text(Field::Destination),
            lat,
            lon,
        };
        (municipalities, place)
    }

    fn phenomenon(&mut self, label: &str) -> Option<&'a Phenomenon> {
        if label.is_empty() {
            return None;
        }
        let class = self.text(Field::Class).unwrap_or_default();
        let known = self.table.header.layout.phenomenon(label, &class);
        if known.is_none()
            && let Some(at) = self.column(Field::Phenomenon)
        {
            self.doubt(at, Reason::UnknownPhenomenon);
        }
        known
    }

    fn counts(&mut self) -> (BTreeMap<String, Option<f64>>, Vec<CellFigure>) {
        let header = self.table.header;
        let mut counts = BTreeMap::new();
        let mut figures = Vec::new();
        for (column, role) in header.roles.iter().enumerate() {
            let Role::Count(of) = role else { continue };
            let count = &header.layout.counts[*of];
            let read = count::read(self.row.cell(column), count, self.table.words);
            if let Some(reason) = read.doubt {
                self.doubt(column, reason);
            }
            counts.insert(count.key.clone(), read.value);
            if let (Some(value), Some(figure)) = (read.value.filter(|v| *v > 0.0), count.figure) {
                let (column, text) = (header.names[column].clone(), self.row.cell(column).clean());
                let claim = CellFigure {
                    term: figure.term,
                    unit: figure.unit,
                    value: value as u64,
                    column,
                    text,
                };
                figures.push((count.unless.as_deref(), claim));
            }
        }
        let told = |key: &str| counts.get(key).copied().flatten().is_some();
        figures.retain(|(unless, _)| !unless.is_some_and(told));
        let figures = figures.into_iter().map(|(_, figure)| figure).collect();
        (counts, figures)
    }

    /// The agency and, where the source column holds one, the address.
    fn source(&mut self) -> (Option<String>, Option<String>) {
        let outlet = self.table.layout().outlet.clone();
        match self.text(Field::Source) {
            Some(text) if text.starts_with("http") => (outlet, Some(text)),
            Some(text) => (Some(text), None),
            None => (outlet, None),
        }
    }
}
