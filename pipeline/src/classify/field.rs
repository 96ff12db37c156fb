//! Title and body of an article as the rules read them.

use desplaza_model::codes::{Cause, Code, Hazard};
use desplaza_model::{Article, DateSpan};
use jiff::civil::Date;

use super::cause::{self, Scores, Why};
use super::dates;
use super::figures::{self, Found};
use super::lexicon::Lexicon;
use super::pairs;
use super::relevance::{self, Relevance};
use super::scene::Scene;
use super::weigh::date::{Among, Dated};
use super::weigh::figure::Whole;
use super::weigh::hazard::Named;
use super::weigh::text::{Told, tenth};

/// One field of an article, read.
pub(super) struct Field<'a> {
    pub scene: Scene<'a>,
    pub found: Found<'a>,
    pub relevance: Relevance,
}

impl<'a> Field<'a> {
    fn read(text: &'a str, lexicon: &'a Lexicon, certain: bool, title: Option<&Field>) -> Self {
        let scene = Scene::new(text, lexicon);
        let supported = title.is_some_and(|title| relevance::has_strong(&title.found));
        let mut found = figures::find(&scene);
        drop_unsupported(&scene, &mut found, supported);
        pairs::parts(&mut found.figures);
        let title = title.map(|title| &title.scene);
        let relevance = relevance::relevance(&scene, &found, title, certain, supported);
        Self { scene, found, relevance }
    }

    /// The sentences where people move: of figures first, else of what was read without one.
    pub(super) fn focus(&self) -> Vec<usize> {
        let mut focus: Vec<usize> =
            self.found.figures.iter().map(|figure| figure.sentence).collect();
        if let Some(best) = self.relevance.sentence {
            focus.insert(0, best);
        }
        focus.extend(self.found.moved.iter().map(|moved| moved.sentence));
        focus
    }

    /// What a weighing of the whole article looks at.
    pub(super) fn told(&self) -> Told<'_, 'a> {
        Told {
            scene: &self.scene,
            found: &self.found,
            score: self.relevance.score,
            sentence: self.relevance.sentence,
        }
    }
}

/// Figures of verbs with other, ordinary senses stand only where something else supports them.
fn drop_unsupported(scene: &Scene, found: &mut Found, supported: bool) {
    let strong = supported || relevance::has_strong(found);
    found.figures.retain(|figure| {
        !figure.weak || strong || relevance::is_supported(scene, figure.sentence, figure.term)
    });
}

/// Title and body.
pub(super) struct Fields<'a> {
    pub title: Field<'a>,
    pub body: Field<'a>,
}

impl<'a> Fields<'a> {
    /// Reads both by rule.
    pub(super) fn read(article: &'a Article, lexicon: &'a Lexicon) -> Self {
        let known = article.known.is_some();
        let title = Field::read(&article.title, lexicon, known, None);
        let body = Field::read(&article.text, lexicon, known, Some(&title));
        Self { title, body }
    }

    /// Whether there is not one word.
    pub(super) fn is_empty(&self) -> bool {
        self.body.scene.doc.tokens.is_empty() && self.title.scene.doc.tokens.is_empty()
    }

    /// Causes and hazards by what stands near the sentences where people move.
    pub(super) fn scores(&self) -> Scores<'a> {
        cause::scores(&[(&self.body.scene, self.body.focus()), (&self.title.scene, vec![0])])
    }

    /// Cause and hazard by rule.
    pub(super) fn why(&self) -> Why {
        cause::why(&self.scores())
    }

    /// Shows every hazard that the article names.
    pub(super) fn hazards(&self, scores: &Scores, mut show: impl FnMut(&Named)) {
        let scores = &scores.hazards;
        let ruled = super::hazard::choose(scores).map(|(hazard, _)| hazard);
        let (title, body) = (self.title.told(), self.body.told());
        for hazard in scores.keys().filter_map(|code| Hazard::from_code(code)) {
            show(&Named { hazard, scores, ruled, title: &title, body: &body });
        }
    }

    /// Shows every date of the article that can be the event's, in the order of the text.
    pub(super) fn days(&self, published: Option<Date>, mut show: impl FnMut(&Dated)) {
        let of_title = dates::candidates(&self.title.scene, None, published);
        let focus = self.body.relevance.sentence;
        let of_body = dates::candidates(&self.body.scene, focus, published);
        let all = || of_title.iter().chain(&of_body);
        let spans: Vec<DateSpan> = all().map(|day| day.span).collect();
        let among = Among {
            spans: &spans,
            earliest: all().map(|day| day.span.start).min(),
            latest: all().map(|day| day.span.start).max(),
            best: all().map(|day| day.rank).fold(f64::INFINITY, f64::min),
        };
        for (field, title, days) in [(&self.title, true, &of_title), (&self.body, false, &of_body)]
        {
            let mut told = field.focus();
            told.sort_unstable();
            let focus = field.relevance.sentence;
            for day in days {
                show(&Dated {
                    scene: &field.scene,
                    day,
                    published,
                    focus,
                    told: &told,
                    title,
                    figures: &field.found.figures,
                    among,
                });
            }
        }
    }

    /// What the article says as a whole, for the weighing of one figure of it.
    pub(super) fn whole(&self, title: bool) -> Whole {
        let why = self.why();
        let group = match why.cause {
            cause if cause.is_disaster() => "disaster",
            Cause::Unknown => "unknown",
            _ => "conflict",
        };
        Whole {
            why: group,
            hazard: why.hazard.map_or("none", Code::code),
            relevance: tenth(self.body.relevance.score.max(self.title.relevance.score)),
            title,
            untitled: self.title.scene.doc.tokens.is_empty(),
        }
    }
}
