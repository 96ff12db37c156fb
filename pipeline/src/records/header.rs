//! Finding the header among title rows, and saying what each column is.

use desplaza_model::text::fold;

use super::layout::{Field, Layout};
use super::sheet::Sheet;

/// How far down a header is looked for.
const LOOK: usize = 40;

/// What a column is in a layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Index into [`Layout::columns`].
    Column(usize),
    /// Index into [`Layout::counts`].
    Count(usize),
    /// Known, not used.
    Ignored,
    /// About persons: never read.
    Dropped,
    /// Not in the layout.
    Unknown,
    /// A spacer without a header.
    Spacer,
}

/// A header row, read with one layout.
#[derive(Debug, Clone)]
pub(super) struct Header<'a> {
    pub(super) layout: &'a Layout,
    /// Index of its first row in [`Sheet::rows`].
    pub(super) first: usize,
    /// One row, or two where groups stand above.
    pub(super) height: usize,
    /// Names as written; of two rows, joined by a space.
    pub(super) names: Vec<String>,
    /// What each column is.
    pub(super) roles: Vec<Role>,
    /// Needed groups that no column fills: the names that would.
    pub(super) missing: Vec<String>,
}

impl<'a> Header<'a> {
    pub(super) fn is_complete(&self) -> bool {
        self.missing.is_empty()
    }

    /// How many columns are read.
    pub(super) fn recognised(&self) -> usize {
        let read = |role: &&Role| matches!(role, Role::Column(_) | Role::Count(_));
        self.roles.iter().filter(read).count()
    }

    /// Better headers are greater: complete ones, then by share of what is needed, then by columns read.
    pub(super) fn worth(&self) -> (bool, usize, usize, usize, usize) {
        let needs = self.layout.needs.len();
        let met = (needs - self.missing.len()) * 100 / needs;
        let known = self.roles.iter().filter(|role| !matches!(role, Role::Unknown)).count();
        (self.is_complete(), met, self.recognised(), known, 2 - self.height)
    }

    /// The columns that say `field`, in the layout's order.
    pub(super) fn columns_of(&self, field: Field) -> impl Iterator<Item = usize> + '_ {
        let wanted = self.layout.columns.iter().enumerate().filter(move |(_, c)| c.field == field);
        wanted.filter_map(|(at, _)| self.roles.iter().position(|role| *role == Role::Column(at)))
    }

    fn new(layout: &'a Layout, names: Vec<String>, first: usize, height: usize) -> Self {
        let keys: Vec<String> = names.iter().map(|name| key(name)).collect();
        let mut roles: Vec<Role> = keys
            .iter()
            .map(|key| if key.is_empty() { Role::Spacer } else { Role::Unknown })
            .collect();
        for (at, column) in layout.columns.iter().enumerate() {
            assign(&keys, &mut roles, &column.names, Role::Column(at));
        }
        for (at, count) in layout.counts.iter().enumerate() {
            assign(&keys, &mut roles, &count.names, Role::Count(at));
        }
        for name in &layout.ignored {
            assign(&keys, &mut roles, std::slice::from_ref(name), Role::Ignored);
        }
        for name in &layout.dropped {
            assign(&keys, &mut roles, std::slice::from_ref(name), Role::Dropped);
        }
        let missing = missing(layout, &roles);
        Self { layout, first, height, names, roles, missing }
    }
}

/// Gives `role` to the column with the best of `names`.
fn assign(keys: &[String], roles: &mut [Role], names: &[String], role: Role) {
    let free = |name: &String| {
        let wanted = key(name);
        keys.iter().zip(roles.iter()).position(|(key, r)| *r == Role::Unknown && *key == wanted)
    };
    if let Some(at) = names.iter().find_map(free) {
        roles[at] = role;
    }
}

fn missing(layout: &Layout, roles: &[Role]) -> Vec<String> {
    let there = |name: &String| {
        roles.iter().any(|role| match role {
            Role::Column(at) => layout.columns[*at].field.code() == name,
            Role::Count(at) => layout.counts[*at].key == *name,
            _ => false,
        })
    };
    let unmet = layout.needs.iter().filter(|group| !group.iter().any(there));
    unmet.map(|group| wanted(layout, group)).collect()
}

/// The headers that would fill a needed group, for people: "«Municipio» o «Clave INEGI»".
fn wanted(layout: &Layout, group: &[String]) -> String {
    let best = |name: &String| {
        let column = layout.columns.iter().find(|column| column.field.code() == name);
        let count = layout.counts.iter().find(|count| count.key == *name);
        let names = column.map(|c| &c.names).or(count.map(|c| &c.names))?;
        names.first().map(|name| format!("«{name}»"))
    };
    group.iter().filter_map(best).collect::<Vec<_>>().join(" or ")
}

/// A header without accents, capitals, underscores, and marks around it.
pub(super) fn key(name: &str) -> String {
    let folded = fold(&name.replace('_', " "));
    let inner =
        folded.trim_matches(|c: char| matches!(c, '.' | ':' | '*' | '"' | '\u{feff}' | ' '));
    inner.to_owned()
}

/// The best header of a sheet under one of the layouts, complete or not.
pub(super) fn find<'a>(sheet: &Sheet, layouts: &[&'a Layout]) -> Option<Header<'a>> {
    let mut best: Option<Header<'a>> = None;
    for first in 0..sheet.rows.len().min(LOOK) {
        if sheet.rows[first].filled() < 2 {
            continue;
        }
        for height in [1, 2] {
            let Some(names) = names(sheet, first, height) else { continue };
            for layout in layouts {
                let header = Header::new(layout, names.clone(), first, height);
                let better = best.as_ref().is_none_or(|best| header.worth() > best.worth());
                if header.recognised() > 0 && better {
                    best = Some(header);
                }
            }
        }
    }
    best
}

/// The header's names; of two rows, the upper group carries on to the right over its columns.
fn names(sheet: &Sheet, first: usize, height: usize) -> Option<Vec<String>> {
    let upper = sheet.rows.get(first)?;
    let one = |column: usize| upper.cell(column).clean().replace('\n', " ");
    if height == 1 {
        return Some((0..upper.cells.len()).map(one).collect());
    }
    let lower = sheet.rows.get(first + 1)?;
    let mut group = String::new();
    let width = upper.cells.len().max(lower.cells.len());
    let both = |column: usize| {
        let (above, below) = (one(column), lower.cell(column).clean().replace('\n', " "));
        if !above.is_empty() {
            group.clone_from(&above);
        }
        match (above.as_str(), below.as_str()) {
            (_, "") => above,
            (above, below) if above == below => below.to_owned(),
            _ if group.is_empty() => below,
            _ => format!("{group} {below}"),
        }
    };
    Some((0..width).map(both).collect())
}
