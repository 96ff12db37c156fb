//! Nothing is lost between events and rows, and nothing counted twice.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use desplaza_gazetteer::Gazetteer;
use desplaza_model::codes::{Cause, Occurred, Term, Unit};
use desplaza_model::data::Data;
use desplaza_model::{Event, Flag, SourcedClaim};
use desplaza_tiles::{Kind, MunicipalityRisk, Persons, Risk, aggregate};
use jiff::civil::date;
use proptest::prelude::*;
use support::{PLACES, claim, country, event, key, placed, story, unquantified};

fn risk() -> Risk {
    Risk::load(&Data::BuiltIn).unwrap()
}

fn with_country(test: impl FnOnce(&Gazetteer)) {
    let folder = tempfile::tempdir().unwrap();
    test(&country(folder.path()));
}

fn sum(rows: &[MunicipalityRisk], kind: Kind) -> Persons {
    rows.iter().filter(|row| row.kind == kind).map(|row| row.persons).sum()
}

fn counted(events: &[Event], kind: Kind) -> Persons {
    let events = events.iter().filter(|event| event.counts());
    let of_kind = |event: &&Event| kind == Kind::Ambos || Kind::of(event) == kind;
    events
        .filter(of_kind)
        .map(|event| Persons { low: event.low, best: event.best, high: event.high })
        .sum()
}

fn row<'a>(
    rows: &'a [MunicipalityRisk],
    place: &str,
    year: i16,
    kind: Kind,
) -> Option<&'a MunicipalityRisk> {
    let state = place[..2].parse().unwrap();
    let cvegeo = (place.len() == 5).then(|| key(place));
    rows.iter()
        .find(|row| (row.cvegeo, row.state, row.year, row.kind) == (cvegeo, state, year, kind))
}

#[test]
fn a_story_in_rows() {
    with_country(|places| {
        let rows = aggregate(&story(), places, &risk());
        let tila = row(&rows, "07096", 2024, Kind::Conflicto).unwrap();
        assert_eq!(tila.figures(), Some(Persons { low: 2200, best: 4187, high: 6000 }));
        assert_eq!(tila.population, Some(90_000.0));
        assert!((tila.rate.unwrap() - 46.522_222).abs() < 1e-5);
        let remainder = row(&rows, "07", 2025, Kind::Desastre).unwrap();
        assert_eq!((remainder.persons.best, remainder.rate), (100, None));
        let penamiller = row(&rows, "22012", 2025, Kind::Desastre).unwrap();
        assert_eq!((penamiller.events, penamiller.persons.best, penamiller.massive), (1, 320, 1));
        assert_eq!((penamiller.preventive.events, penamiller.preventive.persons), (1, 1000));
        assert_eq!(penamiller.sources, 2);
        let hours = row(&rows, "01001", 2026, Kind::Desastre).unwrap();
        assert_eq!((hours.events, hours.short.events, hours.short.persons), (0, 1, 200));
        assert_eq!(hours.figures(), None, "hours are not displacement");
        let nobody_said = row(&rows, "07109", 2026, Kind::Conflicto).unwrap();
        assert_eq!((nobody_said.events, nobody_said.without_figure), (1, 1));
        assert_eq!(nobody_said.figures(), None, "nobody said is not zero");
        assert!(row(&rows, "14117", 2024, Kind::Ambos).is_none(), "no evidence, no row");
        assert!(rows.is_sorted_by_key(|row| (row.state, row.cvegeo, row.year, row.kind)));
    });
}

#[test]
fn a_figure_for_the_state_leaves_its_municipalities_without_figure() {
    with_country(|places| {
        let mut event = event("e", Cause::Disaster, date(2025, 1, 1), &[("07", 50, 60, 70)]);
        event.places.push(support::place(desplaza_model::PlaceRole::Origin, "07096"));
        let rows = aggregate(&[event], places, &risk());
        assert_eq!(row(&rows, "07", 2025, Kind::Ambos).unwrap().persons.best, 60);
        let tila = row(&rows, "07096", 2025, Kind::Ambos).unwrap();
        assert_eq!((tila.events, tila.without_figure, tila.figures()), (1, 1, None));
    });
}

#[test]
fn dwellings_and_shelters_are_the_largest_figure_and_never_added_to_persons() {
    with_country(|places| {
        let mut event = unquantified("e", Cause::Disaster, date(2025, 10, 9), "07096");
        let mut add = |term, unit, value, at: Option<&str>| {
            let mut claim = claim(&format!("{value}"), term, unit, value);
            claim.origin = at.map(placed);
            if unit == Unit::Persons {
                claim.persons = Some(desplaza_model::PersonsEstimate {
                    low: Some(value),
                    best: Some(value),
                    high: Some(value),
                    household_size: None,
                });
            }
            event.claims.push(SourcedClaim { article: event.sources[0].article.clone(), claim });
        };
        add(Term::DamagedHousing, Unit::Houses, 312, Some("07096"));
        add(Term::DamagedHousing, Unit::Houses, 290, Some("07096"));
        add(Term::DamagedHousing, Unit::Houses, 1000, Some("07"));
        add(Term::DestroyedHousing, Unit::Houses, 7, None);
        add(Term::Sheltered, Unit::Persons, 654, Some("07109"));
        add(Term::Sheltered, Unit::Persons, 3155, Some("07109"));
        add(Term::Sheltered, Unit::Shelters, 9000, Some("07109"));
        let rows = aggregate(&[event], places, &risk());
        let tila = row(&rows, "07096", 2025, Kind::Desastre).unwrap();
        assert_eq!((tila.damaged, tila.destroyed, tila.uninhabitable), (Some(312), Some(7), None));
        assert_eq!(tila.persons, Persons::default());
        let chiapas = row(&rows, "07", 2025, Kind::Desastre).unwrap();
        assert_eq!(chiapas.damaged, Some(688), "what the municipalities leave over");
        let yajalon = row(&rows, "07109", 2025, Kind::Ambos).unwrap();
        assert_eq!((yajalon.sheltered_peak, yajalon.events), (Some(3155), 0));
    });
}

/// An event at some of the places, at the state, or nowhere.
fn any_event() -> impl Strategy<Value = Event> {
    let at = prop::sample::select(
        PLACES.iter().map(|place| place.0).chain(["07", "30"]).collect::<Vec<_>>(),
    );
    let part = (at, 0..5000u64, 0..5000u64, 0..5000u64);
    let cause =
        prop::sample::select(vec![Cause::Disaster, Cause::ArmedConflict, Cause::Segregation]);
    let parts = prop::collection::vec(part, 0..5);
    let occurred = prop::sample::select(vec![Occurred::Before, Occurred::During, Occurred::After]);
    (0..60u32, cause, 2019..2027i16, parts, occurred, any::<bool>()).prop_map(
        |(number, cause, year, parts, occurred, short)| {
            let mut parts: Vec<_> =
                parts.into_iter().map(|(at, a, b, c)| (at, a, a + b, a + b + c)).collect();
            parts.sort_unstable();
            parts.dedup_by_key(|part| part.0);
            let mut event = event(&format!("e-{number}"), cause, date(year, 2, 3), &parts);
            event.occurred = occurred;
            event.short_evacuation = short && number % 3 == 0;
            if parts.is_empty() {
                event.flags.push(Flag::SinCifra);
            }
            event
        },
    )
}

#[test]
fn totals_are_conserved_in_any_order() {
    with_country(|places| {
        let risk = risk();
        let mut runner = proptest::test_runner::TestRunner::default();
        let events = prop::collection::vec(any_event(), 0..40);
        runner
            .run(&events, |events| {
                let rows = aggregate(&events, places, &risk);
                for kind in Kind::ALL {
                    prop_assert_eq!(sum(&rows, kind), counted(&events, kind), "{}", kind.code());
                }
                for ambos in rows.iter().filter(|row| row.kind == Kind::Ambos) {
                    let of = |kind| {
                        let place =
                            ambos.cvegeo.map_or(ambos.state.to_string(), |key| key.to_string());
                        row(&rows, &place, ambos.year, kind)
                    };
                    let parts = [of(Kind::Conflicto), of(Kind::Desastre)];
                    let parts = || parts.iter().flatten();
                    prop_assert_eq!(ambos.persons, parts().map(|row| row.persons).sum());
                    prop_assert_eq!(ambos.events, parts().map(|row| row.events).sum::<u64>());
                    let persons = ambos.persons;
                    prop_assert!(persons.low <= persons.best && persons.best <= persons.high);
                }
                let mut reversed = events.clone();
                reversed.reverse();
                prop_assert_eq!(aggregate(&reversed, places, &risk), rows);
                Ok(())
            })
            .unwrap();
    });
}
