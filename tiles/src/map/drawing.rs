//! The drawing itself: areas by class, outlines, and what explains them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use desplaza_gazetteer::Municipality;
use desplaza_model::{Cvegeo, StateCode};
use rayon::prelude::*;

use super::frame::{Frame, HEIGHT, WIDTH};
use super::legend::{classes, heading, scale_bar, sources};
use super::outline::outline;
use crate::release::Release;
use crate::risk::MapStyle;
use crate::tally::Kind;

pub(crate) fn draw(release: &Release) -> String {
    let style = &release.risk.map;
    let boundaries = || {
        let places = release.places.municipalities().iter();
        places.filter_map(|place| release.places.boundary(place.cvegeo))
    };
    let frame = Frame::around(boundaries());
    let mut out = String::new();
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{HEIGHT}\" \
         viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"DejaVu Sans, Verdana, Arial, sans-serif\" \
         fill=\"{ink}\" color=\"{ink}\">\n<rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"{}\"/>",
        style.background,
        ink = style.ink
    );
    areas(&mut out, release, &frame);
    states(&mut out, release, &frame);
    heading(&mut out, release);
    classes(&mut out, release);
    scale_bar(&mut out, frame.scale);
    sources(&mut out, release);
    out.push_str("</svg>\n");
    out
}

/// One group a colour, so that the file says each colour once; lightest first.
fn areas(out: &mut String, release: &Release, frame: &Frame) {
    let style = &release.risk.map;
    let known = persons(release);
    let path = |place: &Municipality| {
        let boundary = release.places.boundary(place.cvegeo)?;
        Some((colour(known.get(&place.cvegeo), style), frame.area(boundary)?))
    };
    let paths: Vec<(usize, String)> =
        release.places.municipalities().par_iter().filter_map(path).collect();
    let colours = colours(style);
    for (number, colour) in colours.iter().enumerate() {
        let _ = writeln!(
            out,
            "<g fill=\"{colour}\" stroke=\"{}\" stroke-width=\"0.3\" stroke-linejoin=\"round\">",
            style.municipality_line
        );
        for (_, path) in paths.iter().filter(|(of, _)| *of == number) {
            let _ = writeln!(out, "<path d=\"{path}\"/>");
        }
        out.push_str("</g>\n");
    }
}

/// No evidence, no figure, then the classes.
fn colours(style: &MapStyle) -> Vec<&str> {
    let mut colours = vec![style.no_evidence.as_str(), style.no_figure.as_str()];
    colours.extend(style.palette.iter().map(String::as_str));
    colours
}

fn colour(known: Option<&Option<u64>>, style: &MapStyle) -> usize {
    match known {
        None => 0,
        Some(None) => 1,
        Some(Some(persons)) => 2 + style.class(*persons),
    }
}

/// Persons of both kinds over the whole period; `None` where events give no figure.
fn persons(release: &Release) -> BTreeMap<Cvegeo, Option<u64>> {
    let mut known: BTreeMap<Cvegeo, Option<u64>> = BTreeMap::new();
    for row in release.rows.iter().filter(|row| row.kind == Kind::Ambos) {
        if let Some(key) = row.cvegeo {
            let sum = known.entry(key).or_default();
            if let Some(figures) = row.figures() {
                *sum = Some(sum.unwrap_or(0) + figures.best);
            }
        }
    }
    known
}

fn states(out: &mut String, release: &Release, frame: &Frame) {
    let path = |state: StateCode| {
        let places = release.places.municipalities().iter().filter(|place| place.state == state);
        let areas = places.filter_map(|place| release.places.boundary(place.cvegeo));
        frame.lines(&outline(areas))
    };
    let codes: Vec<StateCode> = release.places.states().iter().map(|state| state.code).collect();
    let paths: Vec<String> = codes.into_par_iter().map(path).collect();
    let _ = writeln!(
        out,
        "<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.1\" stroke-linejoin=\"round\"/>",
        paths.concat(),
        release.risk.map.state_line
    );
}
