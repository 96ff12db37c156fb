//! `municipios_anio`: the rows of [`crate::aggregate`] as a table.

use desplaza_gazetteer::Gazetteer;
use desplaza_model::{Cvegeo, StateCode};

use super::ColumnType::{Integer, Real, Text};
use super::{Cell, Field, GeometryType, Layer};
use crate::MunicipalityRisk;

struct Record<'a> {
    row: &'a MunicipalityRisk,
    name: Option<&'a str>,
    state_name: Option<&'a str>,
}

/// A column of this layer.
type F<'a> = Field<Record<'a>>;

/// The table by municipality, year and kind.
pub(crate) fn municipios_anio<'a>(
    rows: &'a [MunicipalityRisk],
    places: &'a Gazetteer,
) -> Layer<'a> {
    let record = |row: &'a MunicipalityRisk| Record {
        row,
        name: row.cvegeo.and_then(|key| places.municipality(key)).map(|place| place.name.as_str()),
        state_name: places.state(row.state).map(|state| state.name.as_str()),
    };
    let name = ("municipios_anio", "Desplazamiento por municipio y año");
    Layer::new(name, fields(), rows.iter().map(record).collect(), GeometryType::None, |_| None)
}

fn fields<'a>() -> Vec<F<'a>> {
    let mut all = keys();
    all.extend(persons());
    all.extend(beside());
    all
}

fn keys<'a>() -> Vec<F<'a>> {
    vec![
        F::new("CVEGEO", "Clave del municipio", Text, "#adm2+code", |r| {
            r.row.cvegeo.as_ref().map(Cvegeo::as_str).into()
        }),
        F::new("NOMGEO", "Municipio", Text, "#adm2+name", |r| r.name.into()),
        F::new("CVE_ENT", "Clave del estado", Text, "#adm1+code", |r| {
            Cell::from(StateCode::as_str(&r.row.state))
        }),
        F::new("NOM_ENT", "Estado", Text, "#adm1+name", |r| r.state_name.into()),
        F::new("precision", "Precisión del lugar", Text, "", |r| {
            Cell::from(if r.row.cvegeo.is_some() { "municipio" } else { "estado" })
        }),
        F::new("anio", "Año", Integer, "#date+year", |r| Cell::Integer(r.row.year.into())),
        F::new("tipo", "Tipo", Text, "#event+type", |r| r.row.kind.code().into()),
    ]
}

fn persons<'a>() -> Vec<F<'a>> {
    vec![
        F::new("eventos", "Eventos", Integer, "#event+num", |r| r.row.events.into()),
        F::new("sin_cifra", "Eventos sin cifra", Integer, "#event+num+unquantified", |r| {
            r.row.without_figure.into()
        }),
        F::new("masivos", "Episodios masivos", Integer, "#event+num+massive", |r| {
            r.row.massive.into()
        }),
        F::new("personas_min", "Personas (mínimo)", Integer, "#affected+idps+ind+min", |r| {
            r.row.figures().map(|persons| persons.low).into()
        }),
        F::new(
            "personas_mejor",
            "Personas (mejor estimación)",
            Integer,
            "#affected+idps+ind",
            |r| r.row.figures().map(|persons| persons.best).into(),
        ),
        F::new("personas_max", "Personas (máximo)", Integer, "#affected+idps+ind+max", |r| {
            r.row.figures().map(|persons| persons.high).into()
        }),
        F::new("tasa", "Desplazados por 1,000 habitantes", Real, "#indicator+risk+num", |r| {
            Cell::rounded(r.row.rate, 4)
        }),
        F::new("poblacion", "Población a mitad de año", Integer, "#population+num", |r| {
            r.row.population.map(|people| people.round() as u64).into()
        }),
    ]
}

fn beside<'a>() -> Vec<F<'a>> {
    vec![
        F::new("preventivas_eventos", "Evacuaciones preventivas", Integer, "", |r| {
            r.row.preventive.events.into()
        }),
        F::new("preventivas_personas", "Personas evacuadas por prevención", Integer, "", |r| {
            r.row.preventive.persons.into()
        }),
        F::new("breves_eventos", "Evacuaciones breves", Integer, "", |r| r.row.short.events.into()),
        F::new("breves_personas", "Personas en evacuaciones breves", Integer, "", |r| {
            r.row.short.persons.into()
        }),
        F::new("viviendas_destruidas", "Viviendas destruidas", Integer, "", |r| {
            r.row.destroyed.into()
        }),
        F::new("viviendas_inhabitables", "Viviendas inhabitables", Integer, "", |r| {
            r.row.uninhabitable.into()
        }),
        F::new("viviendas_danadas", "Viviendas dañadas", Integer, "", |r| r.row.damaged.into()),
        F::new("albergadas_max", "Máximo de personas en albergues", Integer, "", |r| {
            r.row.sheltered_peak.into()
        }),
        F::new("fuentes", "Número de fuentes", Integer, "#meta+source+num", |r| {
            r.row.sources.into()
        }),
    ]
}
