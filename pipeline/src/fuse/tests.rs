//! Stories of fusing.

use desplaza_model::codes::{Cause, Group, Hazard, Issuer, Occurred, Term};
use desplaza_model::{
    DatePrecision, Event, EvidenceField, Flag, PlaceRole, Reading, RejectCode, RevisionKind,
};

use super::laws::bare;
use super::testing::{
    ClaimWords, ReadingWords, article, claim, conflict, disaster, on, place, rules, run,
};
use super::{Fused, fuse};

fn fuse_new(readings: &[Reading]) -> Fused {
    fuse(readings, &[], &rules(), &run(1))
}

fn only(readings: &[Reading]) -> Event {
    let mut fused = fuse_new(readings);
    assert_eq!(fused.events.len(), 1, "{:#?}", fused.events);
    fused.events.remove(0)
}

fn range(event: &Event) -> [u64; 3] {
    [event.low, event.best, event.high]
}

fn keys(event: &Event, role: PlaceRole) -> Vec<String> {
    let places = event.places.iter().filter(|place| place.role == role);
    places.map(|p| p.cvegeo.map_or(p.state.to_string(), |key| key.to_string())).collect()
}

const STATE: Issuer = Issuer::StateGovernment;

/// June 2024: the town of Tila empties, and everybody counts differently.
fn tila() -> Vec<Reading> {
    let census = claim(Term::Displaced, 2200, STATE).from("07096");
    let shelter = claim(Term::Sheltered, 3000, Issuer::Media).from("07096").to("07109").more_than();
    let prosecutor = claim(Term::Displaced, 4187, STATE).from("07096");
    let unofficial = claim(Term::Displaced, 5000, Issuer::Unnamed).from("07096").more_than();
    let activists = claim(Term::Displaced, 6000, Issuer::ChurchNgo).from("07096").to("07059");
    vec![
        conflict("a1", "2024-06-08").says(census.to("07077")).says(shelter).mentions("07109"),
        conflict("a2", "2024-06-11")
            .dated("2024-06-04", "2024-06-11", DatePrecision::Day)
            .says(prosecutor.to("07096"))
            .mentions("07096"),
        conflict("a3", "2024-06-09").says(unofficial),
        conflict("a4", "2024-06-13").says(activists),
    ]
}

#[test]
fn tila_is_one_event() {
    let event = only(&tila());
    assert_eq!(range(&event), [2200, 4187, 6000]);
    assert_eq!(event.flags, [Flag::Discrepancia, Flag::Masivo]);
    assert_eq!(keys(&event, PlaceRole::Origin), ["07096"]);
    assert_eq!(keys(&event, PlaceRole::Destination), ["07059", "07077", "07096", "07109"]);
    assert_eq!((event.when.start, event.when.end), (on("2024-06-04"), on("2024-06-13")));
    assert_eq!(event.allocations.len(), 1);
    assert_eq!(event.allocations[0].rule.as_str(), "estimate.movement");
    assert_eq!(event.claims.len(), 5);
    assert!(event.id.as_str().starts_with("07096-2024-06-04-armed_conflict-"), "{}", event.id);
    assert_eq!(event.revisions[0].reason, "5 new claims from 4 articles");
}

#[test]
fn a_report_from_where_people_arrived_joins_those_who_left() {
    // No origin named; Yajalón is all that the article speaks of.
    let arrival = claim(Term::Sheltered, 2900, Issuer::MunicipalGovernment);
    let mut readings = tila();
    readings.push(conflict("a5", "2024-06-10").says(arrival).mentions("07109"));
    let event = only(&readings);
    assert_eq!(keys(&event, PlaceRole::Origin), ["07096"]);
    assert_eq!(range(&event), [2200, 4187, 6000]);
    assert_eq!(event.allocations.len(), 1);
}

#[test]
fn localities_are_added_and_never_exceed_the_whole_in_silence() {
    let left = |n, locality: &str| {
        let mut claim = claim(Term::Displaced, n, STATE).from("12046");
        claim.origin.as_mut().unwrap().locality =
            (!locality.is_empty()).then(|| locality.to_owned());
        claim
    };
    let told = |id, day, claims: &[(u64, &str)]| {
        let claims = claims.iter().map(|(n, locality)| left(*n, locality));
        claims.fold(conflict(id, day), Reading::says)
    };
    let parts = told("a", "2024-03-01", &[(40, "El Ocotal"), (60, "La Ciénega")]);
    assert_eq!(range(&only(std::slice::from_ref(&parts))), [100, 100, 100]);
    let whole = told("b", "2024-03-02", &[(130, "")]);
    assert_eq!(range(&only(&[parts.clone(), whole.clone()])), [130, 130, 130]);
    let later = told("c", "2024-03-03", &[(20, "La Ciénega")]);
    assert_eq!(only(&[parts, whole, later]).best, 130, "a part does not supersede the whole");
    let seat = told("d", "2024-03-03", &[(500, "Lugar 12046")]);
    assert_eq!(
        only(&[seat, told("e", "2024-03-02", &[(300, "")])]).best,
        500,
        "the seat is the whole"
    );
}

#[test]
fn increments_count_after_their_base_and_once() {
    let told = |id, day, n, increment| {
        let mut claim = claim(Term::Displaced, n, STATE).from("12046");
        claim.increment = increment;
        conflict(id, day).says(claim)
    };
    let base = told("a", "2024-03-01", 500, false);
    let more = told("b", "2024-03-03", 100, true);
    let copy = told("c", "2024-03-03", 100, true);
    let before = told("d", "2024-03-01", 70, true);
    assert_eq!(range(&only(&[base.clone(), more.clone(), copy, before])), [500, 600, 600]);
    let total = told("e", "2024-03-04", 650, false);
    assert_eq!(range(&only(&[base, more, total])), [500, 650, 650], "a later total holds them");
}

#[test]
fn parts_ranges_and_other_terms_do_not_displace_a_figure() {
    let mut part = claim(Term::Displaced, 900, STATE).from("12046");
    part.part = true;
    let reading = conflict("a", "2024-03-01")
        .says(claim(Term::Displaced, 400, Issuer::Residents).from("12046"))
        .says(claim(Term::Displaced, 0, STATE).from("12046").range(20, 99))
        .says(claim(Term::Affected, 9000, STATE).from("12046"))
        .says(claim(Term::Returned, 5000, STATE).from("12046"))
        .says(part);
    assert_eq!(range(&only(&[reading])), [20, 400, 400]);

    let vague = claim(Term::Displaced, 0, STATE).from("12046").range(20, 99).families(3.6);
    let event = only(&[conflict("a", "2024-03-01").says(vague)]);
    assert_eq!(range(&event), [72, 72, 356]);
    assert_eq!(event.flags, [Flag::SoloRango, Flag::PorHogar, Flag::Masivo]);
}

#[test]
fn lost_dwellings_count_only_without_people_and_bound_them_else() {
    let houses = |term, n| {
        let mut claim = claim(term, n, STATE).from("16015");
        (claim.unit, claim.persons) = (desplaza_model::codes::Unit::Houses, None);
        claim
    };
    let quake = disaster("a", "2022-09-19", Hazard::Earthquake)
        .says(houses(Term::DestroyedHousing, 100))
        .says(houses(Term::UninhabitableHousing, 50))
        .says(houses(Term::DamagedHousing, 4000));
    let event = only(std::slice::from_ref(&quake));
    assert_eq!(range(&event), [537, 537, 537], "150 dwellings of 3.58");
    assert_eq!(event.allocations[0].rule.as_str(), "estimate.housing");
    assert_eq!(event.flags, [Flag::PorHogar, Flag::Masivo]);
    let both = quake.says(claim(Term::Sheltered, 207, STATE).from("16015"));
    assert_eq!(range(&only(&[both])), [207, 207, 537]);
}

#[test]
fn who_left_another_country_is_not_displaced_here() {
    let mut abroad = claim(Term::Displaced, 300, STATE);
    let mut guatemala = place("07");
    (guatemala.state, guatemala.precision) = (None, desplaza_model::codes::Precision::Country);
    abroad.origin = Some(guatemala);
    let event = only(&[conflict("a", "2024-03-01").says(abroad).mentions("07034")]);
    assert_eq!(event.flags, [Flag::SinCifra]);
}

#[test]
fn a_city_that_takes_in_many_does_not_make_one_event_of_them() {
    let left = |id, day, key| {
        conflict(id, day).says(claim(Term::Displaced, 100, STATE).from(key).to("25006"))
    };
    let arrived =
        conflict("c", "2024-09-12").says(claim(Term::Displaced, 80, STATE)).mentions("25006");
    let fused =
        fuse_new(&[left("a", "2024-09-10", "25008"), left("b", "2024-09-11", "25009"), arrived]);
    let sizes: Vec<usize> = fused.events.iter().map(|event| event.sources.len()).collect();
    assert_eq!(sizes, [1, 2], "the arrival goes with the flight of the day before");
}

/// October 2025: five states, four cuts.
fn october_rains() -> Vec<Reading> {
    let damaged = |n| claim(Term::DamagedHousing, n, STATE).from("30");
    let sheltered = |n| claim(Term::Sheltered, n, STATE).from("30");
    let rain = |id, day| {
        disaster(id, day, Hazard::Flood)
            .dated("2025-10-06", day, DatePrecision::Day)
            .mentions("30131")
    };
    let shelter_count = |n| {
        let mut shelters = claim(Term::Sheltered, n, STATE).from("30");
        (shelters.unit, shelters.persons) = (desplaza_model::codes::Unit::Shelters, None);
        shelters
    };
    let preventive = claim(Term::Evacuated, 1000, STATE).from("24").before();
    vec![
        rain("v1", "2025-10-10").says(damaged(312)).says(shelter_count(6)),
        rain("v2", "2025-10-10").says(damaged(5000)),
        rain("v3", "2025-10-12").says(damaged(16_000)).says(shelter_count(19)).says(sheltered(654)),
        rain("v4", "2025-10-15")
            .says(damaged(29_000))
            .says(sheltered(3000))
            .says(shelter_count(50)),
        rain("v5", "2025-10-18")
            .says(damaged(31_000))
            .says(sheltered(3155))
            .says(shelter_count(73)),
        rain("v6", "2025-10-21").says(sheltered(2100)),
        disaster("s1", "2025-10-10", Hazard::StormRain).says(preventive).mentions("24"),
        disaster("h1", "2025-10-11", Hazard::Landslide).mentions("13"),
        disaster("p1", "2025-10-11", Hazard::StormRain).mentions("21"),
        disaster("q1", "2025-10-11", Hazard::StormRain).mentions("22"),
    ]
}

#[test]
fn the_rains_of_october_are_one_event_a_state() {
    let fused = fuse_new(&october_rains());
    let states: Vec<&str> = fused.events.iter().map(|event| &event.id.as_str()[..2]).collect();
    assert_eq!(states, ["13", "21", "22", "24", "30"]);
    let veracruz = &fused.events[4];
    assert_eq!(range(veracruz), [3155, 3155, 3155], "the peak, not the sum of the cuts");
    assert_eq!(veracruz.allocations[0].rule.as_str(), "estimate.shelter");
    assert_eq!(veracruz.flags, [Flag::RestoEstatal, Flag::Masivo]);
    assert_eq!(veracruz.claims.len(), 13, "superseded cuts stay");
    let san_luis = &fused.events[3];
    assert_eq!(
        (san_luis.occurred, san_luis.best, san_luis.counts()),
        (Occurred::Before, 1000, false)
    );
    assert_eq!(san_luis.flags, [Flag::RestoEstatal, Flag::Preventiva]);
    assert_eq!(fused.events[0].flags, [Flag::SinCifra]);
}

#[test]
fn preventive_evacuees_are_not_added_to_those_who_had_to_leave() {
    let both = disaster("a", "2025-10-10", Hazard::Flood)
        .says(claim(Term::Evacuated, 1000, STATE).from("24013").before())
        .says(claim(Term::Evacuated, 200, STATE).from("24013"));
    let event = only(&[both]);
    assert_eq!((event.best, event.occurred), (200, Occurred::During));
    assert_eq!(event.claims.len(), 2);
}

#[test]
fn varias_familias_are_an_event_without_a_figure() {
    let mut reading =
        conflict("a", "2024-03-01").mentions("12046").mentions("12046").mentions("12001");
    reading.provenance.sentence = Some("Varias familias dejaron sus casas.".to_owned());
    let event = only(&[reading]);
    assert_eq!(keys(&event, PlaceRole::Origin), ["12046"], "the place that is mentioned most");
    assert_eq!(event.flags, [Flag::SinCifra]);
    assert_eq!(event.revisions[0].reason, "1 new article without a figure");
    assert_eq!(event.confidence.to_string(), "0.4");
}

#[test]
fn what_cannot_be_placed_or_is_not_relevant_makes_no_event() {
    let nowhere = conflict("a", "2024-03-01").says(claim(Term::Displaced, 10, STATE));
    let mut irrelevant = conflict("b", "2024-03-01").mentions("12046");
    irrelevant.relevant = false;
    let mut undated = conflict("c", "2024-03-01").mentions("12046");
    (undated.event_date, undated.provenance.published) = (None, None);
    let good = conflict("d", "2024-03-01").mentions("12046");
    let fused = fuse_new(&[nowhere, irrelevant, undated, good.clone(), good]);
    let codes: Vec<RejectCode> = fused.rejects.iter().map(|reject| reject.code).collect();
    assert_eq!(codes, [RejectCode::UnknownPlace, RejectCode::IncompleteRow]);
    assert!(fused.rejects[0].detail.contains("10 personas"), "{}", fused.rejects[0]);
    let count = fused.count;
    assert!(count.balances());
    assert_eq!(
        (count.input, count.passed, count.empty, count.duplicate, count.rejected),
        (5, 1, 1, 1, 2)
    );
    assert_eq!(fused.articles.len(), 4);
}

#[test]
fn conflicts_of_two_municipalities_are_two_events() {
    let reading = conflict("a", "2024-03-01")
        .says(claim(Term::Displaced, 100, STATE).from("12046"))
        .says(claim(Term::Displaced, 50, STATE).from("12001"));
    let fused = fuse_new(&[reading]);
    let best: Vec<u64> = fused.events.iter().map(|event| event.best).collect();
    assert_eq!(best, [50, 100]);
}

#[test]
fn causes_agree_when_one_is_vague_and_never_with_a_disaster() {
    let told = |id, cause| article(id, "2024-03-01", cause).mentions("12046");
    let events = |causes: &[Cause]| {
        let name = |n: usize| ["a", "b", "c"][n];
        let readings: Vec<Reading> =
            causes.iter().enumerate().map(|(n, cause)| told(name(n), *cause)).collect();
        let events = fuse_new(&readings).events;
        events.iter().map(|event| event.cause).collect::<Vec<_>>()
    };
    let (armed, agrarian) = (Cause::ArmedConflict, Cause::AgrarianConflict);
    assert_eq!(events(&[Cause::Unknown, Cause::OtherViolence, armed]), [armed]);
    assert_eq!(events(&[armed, agrarian]).len(), 2);
    assert_eq!(events(&[Cause::Disaster, Cause::Unknown]).len(), 2);
}

#[test]
fn a_headline_that_says_only_the_state_means_the_municipality() {
    let mut headline = claim(Term::Displaced, 4000, Issuer::Media).from("07");
    headline.evidence.field = EvidenceField::Title;
    let reading = conflict("a", "2024-06-08")
        .says(headline)
        .says(claim(Term::Displaced, 4187, STATE).from("07096"))
        .mentions("07096")
        .mentions("07109");
    assert_eq!(only(&[reading]).best, 4187);
}

#[test]
fn figures_of_another_year_are_another_event() {
    let mut old = claim(Term::Displaced, 900, STATE).from("07096");
    old.when = Some(desplaza_model::DateSpan::day(on("2021-02-01")));
    let reading = conflict("a", "2024-06-08")
        .says(old)
        .says(claim(Term::Displaced, 4187, STATE).from("07096"));
    let fused = fuse_new(&[reading]);
    let found: Vec<_> = fused.events.iter().map(|event| (event.when.start, event.best)).collect();
    assert_eq!(found, [(on("2021-02-01"), 900), (on("2024-06-08"), 4187)]);
}

#[test]
fn the_remainder_of_a_state_stays_with_the_state() {
    let flood = |id, key, n| {
        disaster(id, "2020-11-01", Hazard::Flood).says(claim(Term::Evacuated, n, STATE).from(key))
    };
    let readings = [flood("a", "27002", 300), flood("b", "27004", 200), flood("c", "27", 800)];
    let event = only(&readings);
    assert_eq!(range(&event), [800, 800, 800]);
    let parts: Vec<_> = event.allocations.iter().map(|part| part.best).collect();
    assert_eq!(parts, [300, 200, 300], "the rest comes last");
    assert!(event.flags.contains(&Flag::RestoEstatal));

    let readings = [flood("a", "27002", 300), flood("b", "27004", 200), flood("c", "27", 500)];
    let event = only(&readings);
    assert_eq!((event.best, event.allocations.len()), (500, 2), "no remainder");
    assert_eq!(event.flags, [Flag::Masivo]);
}

#[test]
fn rows_of_a_table_stay_events_of_their_own() {
    let row = |number, start, end, places: &[&str]| {
        let id = format!("r{number}");
        disaster(&id, start, Hazard::Flood)
            .dated(start, end, DatePrecision::Day)
            .row(number, places)
            .says(claim(Term::Evacuated, 100, Issuer::FederalCivilProtection))
    };
    let rows = [
        row(1, "2010-09-01", "2010-09-05", &["30"]),
        row(2, "2010-09-02", "2010-09-04", &["30"]),
        row(3, "2010-09-03", "2010-09-03", &["30131", "30189"]),
        row(4, "2010-09-04", "2010-09-09", &["30131"]),
        row(5, "2010-09-03", "2010-09-05", &["30189"]),
        row(6, "2010-01-01", "2010-12-31", &["30131"]),
    ];
    let fused = fuse_new(&rows);
    let mut sizes: Vec<usize> = fused.events.iter().map(|event| event.sources.len()).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [1, 1, 1, 1, 2], "only rows 3 and 5 share municipality, hazard and days");
}

#[test]
fn a_row_of_several_states_is_an_event_in_each() {
    let row = disaster("r1", "2000-12-18", Hazard::Volcano)
        .row(7, &["17", "21074", "21019"])
        .says(claim(Term::Evacuated, 41_000, Issuer::FederalCivilProtection));
    let fused = fuse_new(&[row]);
    let found: Vec<_> =
        fused.events.iter().map(|event| (&event.id.as_str()[..2], event.best)).collect();
    assert_eq!(found, [("17", 0), ("21", 41_000)], "the figure is not told twice");
}

#[test]
fn no_event_spans_more_than_its_longest() {
    let days = ["2024-01-01", "2024-01-10", "2024-01-20", "2024-02-01", "2024-02-10", "2024-02-20"];
    let later =
        ["2024-03-01", "2024-03-10", "2024-03-20", "2024-04-01", "2024-04-12", "2024-04-22"];
    let readings: Vec<Reading> = days
        .iter()
        .chain(&later)
        .chain(&["2024-05-05", "2024-05-15"])
        .map(|day| conflict(day, day).mentions("12046"))
        .collect();
    let fused = fuse_new(&readings);
    let spans: Vec<_> =
        fused.events.iter().map(|event| (event.when.start, event.when.end)).collect();
    let cut = [(on("2024-01-01"), on("2024-04-22")), (on("2024-05-05"), on("2024-05-15"))];
    assert_eq!(spans, cut, "120 days at most");
    // The same, a night at a time.
    let mut events = Vec::new();
    for (night, reading) in readings.iter().enumerate() {
        events = fuse(std::slice::from_ref(reading), &events, &rules(), &run(night as u32)).events;
    }
    assert_eq!(bare(events), bare(fused.events));
}

#[test]
fn an_event_keeps_its_id_and_tells_its_life() {
    let p = rules();
    let late = conflict("b", "2024-06-08").says(claim(Term::Displaced, 100, STATE).from("07096"));
    let first = fuse(&[late], &[], &p, &run(1));
    let early = conflict("a", "2024-06-04")
        .says(claim(Term::Displaced, 80, STATE).from("07096"))
        .says(claim(Term::Displaced, 20, Issuer::Residents).from("07096"));
    let second = fuse(&[early], &first.events, &p, &run(2));
    let event = &second.events[0];
    assert_eq!(
        event.id, first.events[0].id,
        "for life, even when the founding article comes later"
    );
    let life: Vec<_> =
        event.revisions.iter().map(|r| (r.number, r.kind, r.reason.as_str())).collect();
    assert_eq!(
        life,
        [
            (1, RevisionKind::Created, "1 new claim from 1 article"),
            (2, RevisionKind::Revised, "2 new claims from 1 article"),
        ]
    );
    assert_eq!((second.event_count.new, second.event_count.revised), (0, 1));
}

#[test]
fn a_report_between_two_events_merges_them() {
    let p = rules();
    let told = |id, day| conflict(id, day).says(claim(Term::Displaced, 100, STATE).from("07096"));
    let first = fuse(&[told("a", "2024-06-01")], &[], &p, &run(2));
    let second = fuse(&[told("b", "2024-06-25")], &first.events, &p, &run(10));
    assert_eq!(second.events.len(), 2);
    let merged = fuse(&[told("c", "2024-06-13")], &second.events, &p, &run(11));
    let [event] = merged.events.as_slice() else { panic!("{:#?}", merged.events) };
    let other = &second.events[1].id;
    assert_eq!((&event.id, &event.aliases), (&first.events[0].id, &vec![other.clone()]));
    assert_eq!(merged.withdrawn, std::slice::from_ref(other));
    assert_eq!(merged.event_count.merged, 1);
    let last = event.revisions.last().unwrap();
    assert_eq!(last.kind, RevisionKind::Merged);
    assert_eq!(last.reason, format!("took in {other}; 1 new claim from 1 article"));
}

#[test]
fn an_article_read_anew_replaces_what_it_said() {
    let p = rules();
    let told =
        |n, key| conflict("a", "2024-06-01").says(claim(Term::Displaced, n, STATE).from(key));
    let first = fuse(&[told(100, "07096")], &[], &p, &run(1));
    let again = fuse(&[told(150, "07096")], &first.events, &p, &run(2));
    assert_eq!((again.events.len(), again.events[0].best), (1, 150));
    assert_eq!(again.events[0].id, first.events[0].id);
    let mut irrelevant = told(150, "07096");
    irrelevant.relevant = false;
    let gone = fuse(&[irrelevant], &again.events, &p, &run(3));
    assert_eq!((gone.events.len(), gone.withdrawn), (0, vec![first.events[0].id.clone()]));
}

#[test]
fn copies_of_one_agency_text_count_as_one_outlet() {
    let copy = |id, sentence: &str| {
        let mut reading =
            conflict(id, "2024-06-01").says(claim(Term::Displaced, 100, STATE).from("07096"));
        reading.claims[0].evidence.sentence = Some(sentence.to_owned());
        reading
    };
    let same = only(&[copy("a", "Salieron cien personas."), copy("b", "Salieron  cien personas.")]);
    let other = only(&[copy("a", "Salieron cien personas."), copy("b", "Cien vecinos huyeron.")]);
    assert_eq!([same, other].map(|event| event.confidence.to_string()), ["0.85", "0.895"]);
}

#[test]
fn groups_and_short_evacuations_are_told() {
    let mut told = claim(Term::Evacuated, 60, STATE).from("09015");
    told.groups = vec![Group::Older, Group::Children];
    let mut reading = disaster("a", "2024-06-01", Hazard::UrbanFire).says(told);
    reading.short_evacuation = true;
    let event = only(&[reading]);
    assert_eq!(event.groups, [Group::Children, Group::Older]);
    assert_eq!(event.flags, [Flag::EvacuacionBreve], "not an episode of mass displacement");
    assert!(!event.counts());
}

#[test]
fn names_are_official_where_they_are_known() {
    let names = [("30131".parse().unwrap(), "Poza Rica de Hidalgo".to_owned())];
    let p = rules().with_names(names, [("30".parse().unwrap(), "Veracruz".to_owned())]);
    let row = |number, places: &[&str]| {
        disaster(&format!("r{number}"), "2010-09-01", Hazard::Flood).row(number, places)
    };
    let fused = fuse(&[row(1, &["30131"]), row(2, &["30"])], &[], &p, &run(1));
    let mut names: Vec<&str> =
        fused.events.iter().map(|event| event.places[0].name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["Poza Rica de Hidalgo", "Veracruz"]);
}
