//! `eventos`: one feature per event, at the interior point of its main municipality.

use desplaza_gazetteer::{Gazetteer, Municipality};
use desplaza_model::codes::{Code, Precision};
use desplaza_model::{Cvegeo, Event, Flag, PlaceRole, StateCode};
use geo::Point;

use super::ColumnType::{Date, Integer, Real, Text};
use super::source::{cited, evidence, name};
use super::{Cell, Field, GeometryType, Layer, Shape, seven_decimals};
use crate::Risk;
use crate::tally::Kind;

/// An event with the place it is drawn at.
struct Record<'a> {
    event: &'a Event,
    municipality: Option<&'a Municipality>,
    state: Option<StateCode>,
    state_name: Option<&'a str>,
    /// Whether people left from there; else only their destination is known.
    is_origin: bool,
    cause: &'a str,
    hazard: Option<&'a str>,
    evidence_chars: usize,
}

/// A column of this layer.
type F<'a> = Field<Record<'a>>;

/// The layer of events.
pub(crate) fn eventos<'a>(events: &'a [Event], places: &'a Gazetteer, risk: &'a Risk) -> Layer<'a> {
    let records: Vec<Record> = events.iter().map(|event| record(event, places, risk)).collect();
    let name = ("eventos", "Eventos de desplazamiento interno");
    Layer::new(name, fields(), records, GeometryType::Point, |record| {
        let municipality = record.municipality?;
        let (lon, lat) = (seven_decimals(municipality.lon), seven_decimals(municipality.lat));
        Some(Shape::Point(Point::new(lon, lat)))
    })
}

fn record<'a>(event: &'a Event, places: &'a Gazetteer, risk: &'a Risk) -> Record<'a> {
    let (cvegeo, state, is_origin) = main_place(event);
    Record {
        event,
        municipality: cvegeo.and_then(|key| places.municipality(key)),
        state,
        state_name: state.and_then(|code| places.state(code)).map(|state| state.name.as_str()),
        is_origin,
        cause: &risk.labels.cause[&event.cause],
        hazard: event.hazard.map(|hazard| risk.labels.hazard[&hazard].as_str()),
        evidence_chars: risk.evidence_chars,
    }
}

/// Where most persons are placed; else the first origin; else the first destination. A municipality goes
/// before a state, so that an event with a remainder at state level still has its point.
fn main_place(event: &Event) -> (Option<Cvegeo>, Option<StateCode>, bool) {
    let largest = event
        .allocations
        .iter()
        .filter(|part| part.cvegeo.is_some())
        .min_by_key(|part| (std::cmp::Reverse(part.best), part.cvegeo));
    if let Some(part) = largest {
        return (part.cvegeo, Some(part.state), true);
    }
    let by_role = |role| event.places.iter().filter(move |place| place.role == role);
    for role in [PlaceRole::Origin, PlaceRole::Destination] {
        let place =
            by_role(role).find(|place| place.cvegeo.is_some()).or_else(|| by_role(role).next());
        if let Some(place) = place {
            return (place.cvegeo, Some(place.state), role == PlaceRole::Origin);
        }
    }
    (None, event.allocations.first().map(|part| part.state), true)
}

fn fields<'a>() -> Vec<F<'a>> {
    let mut all = identity();
    all.extend(place());
    all.extend(time_and_persons());
    all.extend(trust());
    all
}

fn identity<'a>() -> Vec<F<'a>> {
    vec![
        F::new("id", "Evento", Text, "#event+id", |r| r.event.id.as_str().into()),
        F::new("tipo", "Tipo", Text, "#event+type", |r| Kind::of(r.event).code().into()),
        F::new("causa", "Causa (código)", Text, "#cause+code", |r| r.event.cause.code().into()),
        F::new("causa_nombre", "Causa", Text, "#cause+name", |r| r.cause.into()),
        F::new("peligro", "Peligro (código)", Text, "#cause+hazard+code", |r| {
            r.event.hazard.map(Code::code).into()
        }),
        F::new("peligro_nombre", "Peligro", Text, "#cause+hazard+name", |r| r.hazard.into()),
    ]
}

fn place<'a>() -> Vec<F<'a>> {
    vec![
        F::new("CVEGEO", "Clave del municipio", Text, "#adm2+code", |r| {
            r.municipality.map(|place| place.cvegeo.as_str()).into()
        }),
        F::new("NOMGEO", "Municipio", Text, "#adm2+name", |r| {
            r.municipality.map(|place| place.name.as_str()).into()
        }),
        F::new("CVE_ENT", "Clave del estado", Text, "#adm1+code", |r| {
            r.state.as_ref().map(StateCode::as_str).into()
        }),
        F::new("NOM_ENT", "Estado", Text, "#adm1+name", |r| r.state_name.into()),
        F::new("precision", "Precisión del lugar", Text, "", |r| precision(r).into()),
        F::new("lugar", "El lugar es", Text, "", |r| {
            let word = if r.is_origin { "origen" } else { "destino" };
            r.state.map(|_| word).into()
        }),
        F::new("municipios", "Municipios de origen", Integer, "", |r| origins(r.event).into()),
        F::new("lat", "Latitud", Real, "#geo+lat", |r| {
            Cell::rounded(r.municipality.map(|place| place.lat), 7)
        }),
        F::new("lon", "Longitud", Real, "#geo+lon", |r| {
            Cell::rounded(r.municipality.map(|place| place.lon), 7)
        }),
    ]
}

fn time_and_persons<'a>() -> Vec<F<'a>> {
    vec![
        F::new("fecha_inicio", "Inicio", Date, "#date+start", |r| r.event.when.start.into()),
        F::new("fecha_fin", "Fin", Date, "#date+end", |r| r.event.when.end.into()),
        F::new("fecha_precision", "Precisión de la fecha", Text, "", |r| dated(r.event).into()),
        F::new("conteo", "Cómo se cuenta", Text, "", |r| counted(r.event).into()),
        F::new("personas_min", "Personas (mínimo)", Integer, "#affected+idps+ind+min", |r| {
            figure(r.event, r.event.low)
        }),
        F::new(
            "personas_mejor",
            "Personas (mejor estimación)",
            Integer,
            "#affected+idps+ind",
            |r| figure(r.event, r.event.best),
        ),
        F::new("personas_max", "Personas (máximo)", Integer, "#affected+idps+ind+max", |r| {
            figure(r.event, r.event.high)
        }),
        F::new("hogares", "Hogares o viviendas", Integer, "#affected+idps+hh", |r| {
            households(r.event).into()
        }),
    ]
}

fn trust<'a>() -> Vec<F<'a>> {
    vec![
        F::new("regla", "Regla de estimación", Text, "#meta+rule", |r| {
            joined(r.event.allocations.iter().map(|part| part.rule.as_str()))
        }),
        F::new("banderas", "Banderas", Text, "#meta+flags", |r| {
            joined(r.event.flags.iter().map(|flag| flag_code(*flag)))
        }),
        F::new("confianza", "Confianza (0 a 1)", Real, "#meta+confidence", |r| {
            Cell::rounded(Some(r.event.confidence), 4)
        }),
        F::new("fuentes", "Número de fuentes", Integer, "#meta+source+num", |r| {
            (r.event.sources.len() as u64).into()
        }),
        F::new("fuentes_nombre", "Fuentes", Text, "#meta+source", |r| {
            cited(r.event).as_str().into()
        }),
        F::new("evidencia", "Frase que lo sustenta", Text, "#meta+excerpt", |r| {
            evidence(r.event, r.evidence_chars).text.as_deref().into()
        }),
        F::new("evidencia_fuente", "Fuente de la frase", Text, "#meta+excerpt+source", |r| {
            evidence(r.event, r.evidence_chars).source.and_then(name).as_deref().into()
        }),
        F::new("url_fuente", "Dirección de la fuente", Text, "#meta+url", |r| {
            let source = evidence(r.event, r.evidence_chars).source;
            source.and_then(|source| source.url.as_deref()).into()
        }),
        F::new("revision", "Revisión", Integer, "#meta+version", |r| {
            r.event.revisions.last().map(|revision| u64::from(revision.number)).into()
        }),
    ]
}

fn precision(record: &Record) -> &'static str {
    match (record.municipality, record.state) {
        (Some(_), _) => spanish(Precision::Municipality),
        (None, Some(_)) => spanish(Precision::State),
        (None, None) => spanish(Precision::Country),
    }
}

/// A layer never says more than the municipality.
pub(super) fn spanish(precision: Precision) -> &'static str {
    match precision {
        Precision::Point | Precision::Locality | Precision::Municipality => "municipio",
        Precision::State => "estado",
        Precision::Country => "pais",
    }
}

fn dated(event: &Event) -> &'static str {
    use desplaza_model::DatePrecision;
    match event.when.precision {
        DatePrecision::Day => "dia",
        DatePrecision::Week => "semana",
        DatePrecision::Month => "mes",
        DatePrecision::Year => "año",
        DatePrecision::Publication => "publicacion",
    }
}

/// Whether the event's persons enter displacement totals, and if not, why.
pub(super) fn counted(event: &Event) -> &'static str {
    if event.short_evacuation {
        "evacuacion_breve"
    } else if event.counts() {
        "desplazamiento"
    } else {
        "evacuacion_preventiva"
    }
}

/// Nobody said is not zero.
fn figure(event: &Event, persons: u64) -> Cell {
    let known = !event.allocations.is_empty() && !event.flags.contains(&Flag::SinCifra);
    known.then_some(persons).into()
}

/// Households, where every part of the figure was multiplied from them.
fn households(event: &Event) -> Option<u64> {
    let parts = event.allocations.iter();
    let counts: Option<Vec<u64>> = parts
        .map(|part| {
            let size = part.household_size.filter(|size| *size > 0.0)?;
            Some((part.best as f64 / size).round() as u64)
        })
        .collect();
    counts.filter(|counts| !counts.is_empty()).map(|counts| counts.iter().sum())
}

fn origins(event: &Event) -> u64 {
    let mut keys: Vec<Cvegeo> = event.origins().filter_map(|place| place.cvegeo).collect();
    keys.extend(event.allocations.iter().filter_map(|part| part.cvegeo));
    keys.sort_unstable();
    keys.dedup();
    keys.len() as u64
}

pub(super) fn joined<'a>(words: impl Iterator<Item = &'a str>) -> Cell {
    let mut words: Vec<&str> = words.collect();
    words.sort_unstable();
    words.dedup();
    Cell::text(words.join("; "))
}

fn flag_code(flag: Flag) -> &'static str {
    match flag {
        Flag::Discrepancia => "discrepancia",
        Flag::SinCifra => "sin_cifra",
        Flag::SoloRango => "solo_rango",
        Flag::RestoEstatal => "resto_estatal",
        Flag::EvacuacionBreve => "evacuacion_breve",
        Flag::Preventiva => "preventiva",
        Flag::PorHogar => "por_hogar",
        Flag::Masivo => "masivo",
    }
}
