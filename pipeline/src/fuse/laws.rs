//! Laws of fusing, tried on readings made at random.

use desplaza_model::codes::{Cause, Code, Hazard, Issuer, Term};
use desplaza_model::{DatePrecision, Event, Reading};
use proptest::prelude::*;

use super::fuse;
use super::testing::{ClaimWords, ReadingWords, article, claim, on, place, rules, run};

/// An event without what depends on the night in which its articles came.
pub(super) fn bare(events: Vec<Event>) -> Vec<Event> {
    let mut bare: Vec<Event> = events
        .into_iter()
        .map(|mut event| {
            event.id = desplaza_model::EventId::new("");
            event.aliases.clear();
            event.revisions.clear();
            event
        })
        .collect();
    bare.sort_by_key(|event| format!("{:?}", event.sightings));
    bare
}

fn any_reading() -> impl Strategy<Value = Reading> {
    let keys = prop::sample::select(vec!["07096", "07109", "07059", "25006", "07", "25"]);
    let causes = prop::sample::select(vec![
        Cause::ArmedConflict,
        Cause::AgrarianConflict,
        Cause::Unknown,
        Cause::Disaster,
        Cause::Disaster,
    ]);
    let hazards = prop::sample::select(vec![
        Some(Hazard::Flood),
        Some(Hazard::StormRain),
        Some(Hazard::Earthquake),
        None,
    ]);
    let kind = (causes, hazards, 0..90_i64, 0..12_i64, 0..4_u8);
    (0..40_u32, kind, prop::collection::vec(any_claim(), 0..4), prop::collection::vec(keys, 0..3))
        .prop_map(|(id, (cause, hazard, start, length, shape), claims, mentions)| {
            let first = on("2024-05-01") + jiff::Span::new().days(start);
            let last = first + jiff::Span::new().days(length);
            // Two readings of one article would be the same reading.
            let id = format!("{id}-{start}-{length}-{}-{shape}-{}", cause.code(), claims.len());
            let mut reading = article(&id, &first.to_string(), cause);
            reading.hazard = hazard.filter(|_| cause.is_disaster());
            let precision =
                if shape == 1 { DatePrecision::Publication } else { DatePrecision::Day };
            reading.event_date = Some(desplaza_model::DateSpan::between(first, last, precision));
            if shape == 2 && cause.is_disaster() {
                reading = reading.row(1, &mentions);
            } else {
                reading = mentions.iter().fold(reading, |reading, key| reading.mentions(key));
            }
            claims.into_iter().fold(reading, Reading::says)
        })
}

fn any_claim() -> impl Strategy<Value = desplaza_model::Claim> {
    let key = prop::option::of(prop::sample::select(vec!["07096", "07109", "25006", "07"]));
    let shape = (any::<bool>(), any::<bool>(), 0..8_u8, prop::option::of(0..90_i64));
    let what = (prop::sample::select(Term::ALL), prop::sample::select(Issuer::ALL), 0..9000_u64);
    (what, key.clone(), key, shape).prop_map(
        |((term, issuer, value), from, to, (part, increment, shape, when))| {
            let mut claim = claim(term, value, issuer);
            claim = match shape {
                0 => claim.range(value, value * 5),
                1 => claim.more_than(),
                2 => claim.families(3.6),
                3 => claim.before(),
                _ => claim,
            };
            claim.part = part && shape > 4;
            claim.increment = increment && shape > 4;
            claim.origin = from.map(place);
            claim.destination = to.map(place);
            let day = |n| on("2024-05-01") + jiff::Span::new().days(n);
            claim.when = when.map(|n| desplaza_model::DateSpan::day(day(n)));
            claim
        },
    )
}

pub(super) fn some_readings() -> impl Strategy<Value = (Vec<Reading>, Vec<Reading>)> {
    let readings = prop::collection::vec(any_reading(), 1..40).prop_map(|readings| {
        let mut ids = std::collections::BTreeSet::new();
        readings.into_iter().filter(|reading| ids.insert(reading.id.clone())).collect::<Vec<_>>()
    });
    readings.prop_flat_map(|readings| (Just(readings.clone()), Just(readings).prop_shuffle()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn order_does_not_matter((readings, shuffled) in some_readings()) {
        let p = rules();
        let fused = fuse(&readings, &[], &p, &run(1));
        prop_assert_eq!(&fuse(&shuffled, &[], &p, &run(1)), &fused);
        prop_assert!(fused.count.balances());
        let mut prior = fused.events.clone();
        prior.reverse();
        prop_assert_eq!(fuse(&shuffled, &prior, &p, &run(2)).events, fused.events);
    }

    #[test]
    fn fusing_again_changes_nothing((readings, shuffled) in some_readings()) {
        let p = rules();
        let first = fuse(&readings, &[], &p, &run(1));
        let again = fuse(&shuffled, &first.events, &p, &run(2));
        prop_assert_eq!(&again.events, &first.events);
        prop_assert!(again.changed.is_empty() && again.withdrawn.is_empty());
        prop_assert_eq!(again.count.passed, 0);
    }

    #[test]
    fn two_nights_are_as_good_as_one((readings, _) in some_readings(), at in 0..40_usize) {
        let p = rules();
        let (first, second) = readings.split_at(at.min(readings.len()));
        let night = fuse(first, &[], &p, &run(1));
        let next = fuse(second, &night.events, &p, &run(2));
        let whole = fuse(&readings, &[], &p, &run(1));
        prop_assert_eq!(bare(next.events), bare(whole.events));
    }

    #[test]
    fn figures_are_in_order_and_add_up((readings, _) in some_readings()) {
        for event in fuse(&readings, &[], &rules(), &run(1)).events {
            let parts = event.allocations.iter();
            prop_assert!(parts.clone().all(|part| part.low <= part.best && part.best <= part.high));
            prop_assert_eq!(event.best, parts.clone().map(|part| part.best).sum::<u64>());
            prop_assert_eq!(event.high, parts.map(|part| part.high).sum::<u64>());
            prop_assert!((0.0..=1.0).contains(&event.confidence));
            prop_assert!(!event.sightings.is_empty() && !event.sources.is_empty());
        }
    }

    #[test]
    fn no_claim_is_lost_or_told_twice((readings, _) in some_readings()) {
        let fused = fuse(&readings, &[], &rules(), &run(1));
        let refused: Vec<&str> = fused.rejects.iter().map(|reject| reject.subject.as_str()).collect();
        let placed = readings.iter().filter(|reading| !refused.contains(&reading.id.as_str()));
        let mut wanted: Vec<_> = placed.flat_map(|reading| &reading.claims).map(|claim| claim.id.clone()).collect();
        let events = fused.events.iter().flat_map(|event| &event.claims);
        let mut found: Vec<_> = events.map(|claim| claim.claim.id.clone()).collect();
        wanted.sort();
        found.sort();
        prop_assert_eq!(found, wanted);
    }
}
