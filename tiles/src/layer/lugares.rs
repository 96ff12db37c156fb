//! `eventos_lugares`: one row per event and place, so that persons add up by CVEGEO.

use desplaza_gazetteer::Gazetteer;
use desplaza_model::{Allocation, Cvegeo, Event, EventPlace, Flag, PlaceRole, StateCode};

use super::ColumnType::{Date, Integer, Text};
use super::eventos::{counted, joined};
use super::{Cell, Field, GeometryType, Layer};
use crate::tally::Kind;

/// A place of an event.
struct Record<'a> {
    event: &'a Event,
    cvegeo: Option<Cvegeo>,
    state: StateCode,
    is_destination: bool,
    part: Option<&'a Allocation>,
    name: Option<&'a str>,
    state_name: Option<&'a str>,
    /// Who held the land when it happened, where that is another municipality.
    before: Vec<Cvegeo>,
}

/// A column of this layer.
type F<'a> = Field<Record<'a>>;

/// The table of places: origins with their share of the persons, then destinations, which have none.
pub(crate) fn eventos_lugares<'a>(events: &'a [Event], places: &'a Gazetteer) -> Layer<'a> {
    let records: Vec<Record> = events.iter().flat_map(|event| records(event, places)).collect();
    let name = ("eventos_lugares", "Lugares de cada evento");
    Layer::new(name, fields(), records, GeometryType::None, |_| None)
}

fn records<'a>(event: &'a Event, places: &'a Gazetteer) -> Vec<Record<'a>> {
    let record = |cvegeo: Option<Cvegeo>, state, is_destination, part| Record {
        event,
        cvegeo,
        state,
        is_destination,
        part,
        name: cvegeo.and_then(|key| places.municipality(key)).map(|place| place.name.as_str()),
        state_name: places.state(state).map(|state| state.name.as_str()),
        before: cvegeo.map(|key| before(event, key, places)).unwrap_or_default(),
    };
    let mut parts: Vec<&Allocation> = event.allocations.iter().collect();
    parts.sort_by_key(|part| (part.state, part.cvegeo));
    let mut all: Vec<Record> =
        parts.iter().map(|part| record(part.cvegeo, part.state, false, Some(*part))).collect();
    let allocated = |place: &&EventPlace| {
        parts.iter().any(|part| part.cvegeo == place.cvegeo && part.state == place.state)
    };
    let rest = event.origins().filter(|place| !allocated(place));
    all.extend(rest.map(|place| record(place.cvegeo, place.state, false, None)));
    let destinations = event.places.iter().filter(|place| place.role == PlaceRole::Destination);
    all.extend(destinations.map(|place| record(place.cvegeo, place.state, true, None)));
    all
}

/// The municipalities that held a municipality's land when the event began; none where it was there already.
fn before(event: &Event, cvegeo: Cvegeo, places: &Gazetteer) -> Vec<Cvegeo> {
    let mut held = places.held(cvegeo, event.when.start.year());
    held.retain(|key| *key != cvegeo);
    held
}

fn fields<'a>() -> Vec<F<'a>> {
    let mut all = vec![
        F::new("id", "Evento", Text, "#event+id", |r| r.event.id.as_str().into()),
        F::new("lugar", "El lugar es", Text, "", |r| {
            Cell::from(if r.is_destination { "destino" } else { "origen" })
        }),
        F::new("CVEGEO", "Clave del municipio", Text, "#adm2+code", |r| {
            r.cvegeo.as_ref().map(Cvegeo::as_str).into()
        }),
        F::new("NOMGEO", "Municipio", Text, "#adm2+name", |r| r.name.into()),
        F::new("CVE_ENT", "Clave del estado", Text, "#adm1+code", |r| r.state.as_str().into()),
        F::new("NOM_ENT", "Estado", Text, "#adm1+name", |r| r.state_name.into()),
    ];
    all.push(F::new("CVEGEO_PREVIO", "Municipio al que pertenecía entonces", Text, "", |r| {
        joined(r.before.iter().map(Cvegeo::as_str))
    }));
    all.extend(figures());
    all
}

fn figures<'a>() -> Vec<F<'a>> {
    vec![
        F::new("tipo", "Tipo", Text, "#event+type", |r| Kind::of(r.event).code().into()),
        F::new("conteo", "Cómo se cuenta", Text, "", |r| counted(r.event).into()),
        F::new("fecha_inicio", "Inicio", Date, "#date+start", |r| r.event.when.start.into()),
        F::new("fecha_fin", "Fin", Date, "#date+end", |r| r.event.when.end.into()),
        F::new("personas_min", "Personas (mínimo)", Integer, "#affected+idps+ind+min", |r| {
            part(r, |part| part.low)
        }),
        F::new(
            "personas_mejor",
            "Personas (mejor estimación)",
            Integer,
            "#affected+idps+ind",
            |r| part(r, |part| part.best),
        ),
        F::new("personas_max", "Personas (máximo)", Integer, "#affected+idps+ind+max", |r| {
            part(r, |part| part.high)
        }),
        F::new("regla", "Regla de estimación", Text, "#meta+rule", |r| {
            r.part.map(|part| part.rule.as_str()).into()
        }),
    ]
}

fn part(record: &Record, persons: impl Fn(&Allocation) -> u64) -> Cell {
    let known = record.part.filter(|_| !record.event.flags.contains(&Flag::SinCifra));
    known.map(persons).into()
}
