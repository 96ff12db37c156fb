//! `municipios`: every municipality of the reference, over the whole period and over the last months.

use std::collections::BTreeMap;

use desplaza_gazetteer::{Gazetteer, Municipality};
use desplaza_model::{Cvegeo, Event};
use geo::orient::Direction;
use geo::{MapCoords, MultiPolygon, Orient};
use jiff::ToSpan;
use jiff::civil::Date as Day;

use super::ColumnType::{Date, Integer, Real, Text};
use super::{Cell, Field, GeometryType, Layer, Shape, seven_decimals};
use crate::Risk;
use crate::aggregate::rate;
use crate::tally::{Kind, Persons, Place, Tally, tally};

/// The word for a municipality that nobody reported on: not a zero.
pub(crate) const NO_EVIDENCE: &str = "sin evidencia";
const EVIDENCE: &str = "con evidencia";

/// A stretch of time of the municipality layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Span {
    Whole,
    Recent,
}

type Tallies<'a> = BTreeMap<(Place, (), Kind), Tally<'a>>;

/// What is known by municipality over the whole period and over the last months.
pub(crate) struct Summaries<'a> {
    whole: Tallies<'a>,
    recent: Tallies<'a>,
    /// Years of the first event and of the release.
    years: (i16, i16),
    recent_year: i16,
}

impl<'a> Summaries<'a> {
    pub(crate) fn new(events: &'a [Event], now: Day, risk: &Risk) -> Self {
        let since = now.saturating_sub(risk.recent_months.months());
        let middle = now.saturating_sub((risk.recent_months / 2).months());
        let recent =
            |event: &Event| (event.when.start > since && event.when.start <= now).then_some(());
        let first = events.iter().map(|event| event.when.start.year()).min();
        Self {
            whole: tally(events, |_| Some(())),
            recent: tally(events, recent),
            years: (first.unwrap_or(now.year()).min(now.year()), now.year()),
            recent_year: middle.year(),
        }
    }

    /// What is known of a municipality; `None` is no evidence.
    pub(crate) fn of(&self, key: Cvegeo, span: Span, kind: Kind) -> Option<&Tally<'a>> {
        let tallies = match span {
            Span::Whole => &self.whole,
            Span::Recent => &self.recent,
        };
        tallies.get(&(Place { state: key.state(), cvegeo: Some(key) }, (), kind))
    }

    /// Mean of the mid-year populations of the span.
    fn population(&self, key: Cvegeo, span: Span, places: &Gazetteer) -> Option<f64> {
        match span {
            Span::Recent => places.population(key, self.recent_year),
            Span::Whole => {
                let figures: Option<Vec<f64>> = (self.years.0..=self.years.1)
                    .map(|year| places.population(key, year))
                    .collect();
                let figures = figures?;
                Some(figures.iter().sum::<f64>() / figures.len() as f64)
            }
        }
    }
}

struct Record<'a> {
    place: &'a Municipality,
    boundary: Option<&'a MultiPolygon<f64>>,
    population: Option<f64>,
    tallies: BTreeMap<(Span, Kind), Known>,
    whole: Option<&'a Tally<'a>>,
    class: Cell,
}

/// A column of this layer.
type F<'a> = Field<Record<'a>>;

/// What the layer shows of one span and kind.
struct Known {
    events: u64,
    without_figure: u64,
    persons: Option<Persons>,
    rate: Option<f64>,
}

/// The layer of municipalities.
pub(crate) fn municipios<'a>(
    summaries: &'a Summaries<'a>,
    places: &'a Gazetteer,
    risk: &'a Risk,
    now: Day,
) -> Layer<'a> {
    let record = |place| record(place, summaries, places, risk, now);
    let records: Vec<Record> = places.municipalities().iter().map(record).collect();
    let name = ("municipios", "Desplazamiento interno por municipio");
    Layer::new(name, fields(risk), records, GeometryType::MultiPolygon, |record| {
        Some(Shape::MultiPolygon(published(record.boundary?)))
    })
}

fn record<'a>(
    place: &'a Municipality,
    summaries: &'a Summaries<'a>,
    places: &'a Gazetteer,
    risk: &Risk,
    now: Day,
) -> Record<'a> {
    let key = place.cvegeo;
    let mut tallies = BTreeMap::new();
    for span in [Span::Whole, Span::Recent] {
        for kind in Kind::ALL {
            if let Some(tally) = summaries.of(key, span, kind) {
                let population = summaries.population(key, span, places);
                tallies.insert(
                    (span, kind),
                    Known {
                        events: tally.events,
                        without_figure: tally.events - tally.with_figure,
                        persons: tally.figures(),
                        rate: rate(tally.figures(), population, risk),
                    },
                );
            }
        }
    }
    let whole = summaries.of(key, Span::Whole, Kind::Ambos);
    Record {
        place,
        boundary: places.boundary(key),
        population: places.population(key, now.year()),
        tallies,
        whole,
        class: Cell::text(class(whole, risk)),
    }
}

/// The legend's words for a municipality.
fn class(whole: Option<&Tally>, risk: &Risk) -> String {
    match whole.map(Tally::figures) {
        None => NO_EVIDENCE.to_owned(),
        Some(None) => risk.map.no_figure_label.clone(),
        Some(Some(persons)) => risk.map.class_label(risk.map.class(persons.best)),
    }
}

/// The boundary as RFC 7946 wants it: shells counter-clockwise, at most seven decimals.
fn published(boundary: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    boundary
        .map_coords(|c| geo::Coord { x: seven_decimals(c.x), y: seven_decimals(c.y) })
        .orient(Direction::Default)
}

fn fields<'a>(risk: &Risk) -> Vec<F<'a>> {
    let mut all = identity();
    for kind in Kind::ALL {
        all.extend(span_fields(Span::Whole, kind, ""));
    }
    let recent = format!("_{}m", risk.recent_months);
    for kind in Kind::ALL {
        all.extend(span_fields(Span::Recent, kind, &recent));
    }
    all.extend(beside());
    all
}

fn identity<'a>() -> Vec<F<'a>> {
    vec![
        F::new("CVEGEO", "Clave del municipio", Text, "#adm2+code", |r| {
            r.place.cvegeo.as_str().into()
        }),
        F::new("NOMGEO", "Municipio", Text, "#adm2+name", |r| r.place.name.as_str().into()),
        F::new("CVE_ENT", "Clave del estado", Text, "#adm1+code", |r| {
            r.place.state.as_str().into()
        }),
        F::new("NOM_ENT", "Estado", Text, "#adm1+name", |r| r.place.state_name.as_str().into()),
        F::new("poblacion", "Población a mitad de este año", Integer, "#population+num", |r| {
            r.population.map(|people| people.round() as u64).into()
        }),
        F::new("area_km2", "Superficie (km²)", Real, "", |r| {
            Cell::rounded(Some(r.place.area_km2), 3)
        }),
        F::new("cobertura", "Cobertura", Text, "", |r| {
            Cell::from(if r.whole.is_some() { EVIDENCE } else { NO_EVIDENCE })
        }),
        F::new("clase_desplazados", "Clase por personas desplazadas", Text, "", |r| {
            r.class.clone()
        }),
    ]
}

fn span_fields<'a>(span: Span, kind: Kind, suffix: &str) -> Vec<F<'a>> {
    let code = kind.code();
    let when = if span == Span::Recent { ", últimos meses" } else { "" };
    let known = move |r: &Record<'a>, value: fn(&Known) -> Cell| {
        r.tallies.get(&(span, kind)).map_or(Cell::Null, value)
    };
    let alias = |what: &str| format!("{what} ({code}{when})");
    vec![
        F::new(
            format!("eventos_{code}{suffix}"),
            alias("Eventos"),
            Integer,
            "#event+num",
            move |r| known(r, |known| known.events.into()),
        ),
        F::new(
            format!("sin_cifra_{code}{suffix}"),
            alias("Eventos sin cifra"),
            Integer,
            "#event+num+unquantified",
            move |r| known(r, |known| known.without_figure.into()),
        ),
        F::new(
            format!("desplazados_{code}{suffix}_min"),
            alias("Desplazados, mínimo"),
            Integer,
            "#affected+idps+ind+min",
            move |r| known(r, |known| known.persons.map(|persons| persons.low).into()),
        ),
        F::new(
            format!("desplazados_{code}{suffix}_mejor"),
            alias("Desplazados, mejor estimación"),
            Integer,
            "#affected+idps+ind",
            move |r| known(r, |known| known.persons.map(|persons| persons.best).into()),
        ),
        F::new(
            format!("desplazados_{code}{suffix}_max"),
            alias("Desplazados, máximo"),
            Integer,
            "#affected+idps+ind+max",
            move |r| known(r, |known| known.persons.map(|persons| persons.high).into()),
        ),
        F::new(
            format!("tasa_{code}{suffix}"),
            alias("Desplazados por 1,000 habitantes"),
            Real,
            "#indicator+risk+num",
            move |r| known(r, |known| Cell::rounded(known.rate, 4)),
        ),
    ]
}

fn beside<'a>() -> Vec<F<'a>> {
    let whole = |r: &Record<'a>, value: fn(&Tally) -> Cell| r.whole.map_or(Cell::Null, value);
    vec![
        F::new("masivos", "Episodios masivos", Integer, "", move |r| {
            whole(r, |t| t.massive.into())
        }),
        F::new(
            "preventivas_personas",
            "Personas evacuadas por prevención",
            Integer,
            "",
            move |r| whole(r, |t| t.preventive.persons.into()),
        ),
        F::new("breves_personas", "Personas en evacuaciones breves", Integer, "", move |r| {
            whole(r, |t| t.short.persons.into())
        }),
        F::new("viviendas_destruidas", "Viviendas destruidas", Integer, "", move |r| {
            whole(r, |t| t.destroyed.into())
        }),
        F::new("viviendas_inhabitables", "Viviendas inhabitables", Integer, "", move |r| {
            whole(r, |t| t.uninhabitable.into())
        }),
        F::new("viviendas_danadas", "Viviendas dañadas", Integer, "", move |r| {
            whole(r, |t| t.damaged.into())
        }),
        F::new("albergadas_max", "Máximo de personas en albergues", Integer, "", move |r| {
            whole(r, |t| t.sheltered_peak.into())
        }),
        F::new("ultimo_evento", "Último día con evento", Date, "#date+latest", move |r| {
            whole(r, |t| t.last_day.into())
        }),
        F::new("fuentes", "Número de fuentes", Integer, "#meta+source+num", move |r| {
            whole(r, |t| (t.sources.len() as u64).into())
        }),
    ]
}
