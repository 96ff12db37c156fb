//! Which paragraphs are the note: density of prose against density of links.

use std::collections::HashSet;

use desplaza_model::text::fold;

use super::blocks::{Block, Mute, Page};
use super::clutter::{Clutter, Verdict};

/// The note of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Body {
    /// Paragraphs.
    pub(crate) paragraphs: Vec<String>,
    /// Index of its first block.
    pub(crate) first: usize,
}

impl Body {
    /// Its characters.
    pub(crate) fn size(&self) -> usize {
        self.paragraphs.iter().map(|text| text.chars().count()).sum()
    }

    /// Its text, paragraphs joined by a line feed.
    pub(crate) fn text(&self) -> String {
        self.paragraphs.join("\n")
    }
}

/// A body shorter than this may be what was left when the names of classes misled.
const DOUBTFUL: usize = 300;

/// Shorter lines that are no sentences and stand before the note are labels.
const LABEL: usize = 40;

/// Finds the note; `title` is left out of it.
pub(crate) fn find(page: &Page, title: &str, clutter: &Clutter, shortest: usize) -> Body {
    let pick = Picker { page, title: fold(title), clutter, shortest };
    if page.blocks.iter().any(|block| block.chosen) {
        let chosen =
            pick.body(0..page.blocks.len(), |block| block.chosen && block.mute < Mute::Tag);
        if chosen.size() >= shortest {
            return chosen;
        }
    }
    let strict = pick.best(Mute::No);
    if strict.size() >= DOUBTFUL {
        return strict;
    }
    let lenient = pick.best(Mute::Names);
    if lenient.size() > strict.size() * 3 { lenient } else { strict }
}

/// Paragraphs of a text that came without a page around it (JSON-LD), without clutter.
pub(crate) fn of_text(text: &str, title: &str, clutter: &Clutter, shortest: usize) -> Body {
    let page = Page::default();
    let pick = Picker { page: &page, title: fold(title), clutter, shortest };
    pick.clean(text.split('\n').map(|line| (0, line)))
}

struct Picker<'a> {
    page: &'a Page,
    title: String,
    clutter: &'a Clutter,
    shortest: usize,
}

impl Picker<'_> {
    fn best(&self, loudest: Mute) -> Body {
        let scores = self.scores(loudest);
        let best =
            (0..scores.len()).max_by(|a, b| scores[*a].total_cmp(&scores[*b]).then(b.cmp(a)));
        let frame = self.climb(best.unwrap_or_default(), loudest);
        let Some(frame) = self.page.frames.get(frame) else { return Body::default() };
        self.body(frame.first..frame.end, |block| block.mute <= loudest)
    }

    /// How much good prose stands in each frame: in full for the frame around a paragraph, half for the next.
    fn scores(&self, loudest: Mute) -> Vec<f64> {
        let frames = &self.page.frames;
        let mut scores = vec![0.0; frames.len()];
        for block in self.page.blocks.iter().filter(|block| block.mute <= loudest) {
            let own = &frames[block.frame];
            let worth = worth(block);
            // A paragraph's element holds itself only; the frame around it is what counts.
            let around = if own.end <= own.first + 1 { own.parent } else { block.frame };
            scores[around] += worth;
            scores[frames[around].parent] += worth / 2.0;
        }
        for (score, frame) in scores.iter_mut().zip(frames) {
            *score *= frame.favour;
        }
        scores
    }

    /// Goes outwards as long as that brings much more of the same (a note cut in two by an advertisement).
    fn climb(&self, from: usize, loudest: Mute) -> usize {
        let mut at = from;
        while let Some(frame) = self.page.frames.get(at) {
            let parent = frame.parent;
            if parent == at || self.page.frames[parent].outermost {
                break;
            }
            let (inner, outer) = (self.prose(at, loudest), self.prose(parent, loudest));
            let more = outer.good as f64 > inner.good as f64 * 1.25;
            if !more || outer.linked as f64 > outer.all as f64 * 0.2 {
                break;
            }
            at = parent;
        }
        at
    }

    fn prose(&self, frame: usize, loudest: Mute) -> Prose {
        let frame = &self.page.frames[frame];
        let mut prose = Prose::default();
        let blocks = self.page.blocks.get(frame.first..frame.end).unwrap_or_default();
        for block in blocks.iter().filter(|block| block.mute <= loudest) {
            prose.all += block.size;
            prose.linked += block.linked;
            if block.is_prose() && !block.heading && block.link_share() < 0.3 {
                prose.good += block.size;
            }
        }
        prose
    }

    fn body(&self, range: std::ops::Range<usize>, wanted: impl Fn(&Block) -> bool) -> Body {
        let blocks = range.filter_map(|at| Some((at, self.page.blocks.get(at)?)));
        let mut blocks: Vec<(usize, &Block)> =
            blocks.filter(|(_, block)| wanted(block) && !is_link_list(block)).collect();
        // Headings and links at the end lead elsewhere.
        while blocks.last().is_some_and(|(_, last)| last.heading || last.link_share() > 0.4) {
            blocks.pop();
        }
        // Short labels at the start (a kicker, a byline, the date) are no paragraphs.
        let label = |block: &Block| block.size < LABEL && !block.is_prose();
        let labels = blocks.iter().take_while(|(_, block)| label(block)).count();
        if labels < blocks.len() {
            blocks.drain(..labels);
        }
        self.clean(blocks.into_iter().map(|(at, block)| (at, block.text.as_str())))
    }

    fn clean<'t>(&self, lines: impl Iterator<Item = (usize, &'t str)>) -> Body {
        let mut body = Body::default();
        let mut seen = HashSet::new();
        let mut size = 0;
        for (at, line) in lines {
            match self.clutter.judge(line) {
                Verdict::End if size >= DOUBTFUL => break,
                Verdict::End | Verdict::Drop => {}
                Verdict::Keep(text) => {
                    let folded = fold(&text);
                    // Cells repeat each other, paragraphs do not: those are pull quotes.
                    let repeated = folded.len() > 40 && !seen.insert(folded.clone());
                    if folded.is_empty() || folded == self.title || repeated {
                        continue;
                    }
                    if body.paragraphs.is_empty() {
                        body.first = at;
                    }
                    size += text.chars().count();
                    body.paragraphs.push(text);
                }
            }
        }
        if size < self.shortest { Body { first: body.first, ..Body::default() } } else { body }
    }
}

#[derive(Default)]
struct Prose {
    good: usize,
    all: usize,
    linked: usize,
}

fn worth(block: &Block) -> f64 {
    if block.heading || block.link_share() > 0.4 {
        return 0.0;
    }
    let length = (block.size as f64 / 100.0).min(4.0);
    let commas = block.text.matches(',').count().min(8) as f64;
    let all = 0.1 + length + commas * 0.5;
    if block.is_prose() { all } else { all * 0.3 }
}

fn is_link_list(block: &Block) -> bool {
    block.link_share() > 0.6 || (block.size > 200 && block.link_share() > 0.45)
}
