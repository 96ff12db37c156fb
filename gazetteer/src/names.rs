//! From a folded name to the municipalities that bear it.

use desplaza_model::text::fold;
use desplaza_model::{Cvegeo, StateCode};
use serde::{Deserialize, Serialize};

use crate::{NameKind, NameMatch};

/// Names in folded order, then by key, one entry a name and municipality.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NameIndex(Vec<(String, Cvegeo, NameKind)>);

impl NameIndex {
    /// Sorts names; where a municipality bears a name in several ways, the best kind stays.
    pub(crate) fn new(names: impl IntoIterator<Item = (String, Cvegeo, NameKind)>) -> Self {
        let mut entries: Vec<_> = names
            .into_iter()
            .map(|(name, key, kind)| (fold(&name), key, kind))
            .filter(|(name, _, _)| !name.is_empty())
            .collect();
        entries.sort();
        entries.dedup_by(|later, first| later.0 == first.0 && later.1 == first.1);
        Self(entries)
    }

    pub(crate) fn find(&self, folded: &str, within: Option<StateCode>) -> Vec<NameMatch> {
        let from = self.0.partition_point(|entry| entry.0.as_str() < folded);
        self.0[from..]
            .iter()
            .take_while(|entry| entry.0 == folded)
            .filter(|entry| within.is_none_or(|state| entry.1.state() == state))
            .map(|&(_, cvegeo, kind)| NameMatch { cvegeo, kind })
            .collect()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, NameMatch)> {
        self.0
            .iter()
            .map(|(name, cvegeo, kind)| (name.as_str(), NameMatch { cvegeo: *cvegeo, kind: *kind }))
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

/// A name and the names inside it: `Jaltenango de la Paz (Ángel Albino Corzo)` is three names,
/// `Loma Alta [Rancho]` two, for what stands in square brackets says only what kind of place it is.
pub(crate) fn variants(name: &str) -> Vec<String> {
    let mut names = vec![name.trim().to_owned()];
    let outside = without(name, '(', ')');
    let plain = without(&outside, '[', ']');
    if plain != names[0] && !plain.is_empty() {
        names.push(plain);
    }
    if let Some((_, rest)) = name.split_once('(')
        && let Some((inside, _)) = rest.split_once(')')
        && inside.trim().chars().any(char::is_alphabetic)
    {
        names.push(inside.trim().to_owned());
    }
    names
}

fn without(name: &str, open: char, close: char) -> String {
    match (name.find(open), name.rfind(close)) {
        (Some(from), Some(to)) if from < to => {
            let rest = format!("{} {}", name[..from].trim_end(), name[to + 1..].trim_start());
            rest.trim().to_owned()
        }
        _ => name.trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Cvegeo {
        text.parse().unwrap()
    }

    #[test]
    fn one_name_many_municipalities() {
        let index = NameIndex::new([
            ("Benito Juárez".to_owned(), key("09014"), NameKind::Official),
            ("benito juarez".to_owned(), key("23005"), NameKind::Seat),
            ("Benito Juárez".to_owned(), key("23005"), NameKind::Official),
            ("Cancún".to_owned(), key("23005"), NameKind::Seat),
        ]);
        let all = index.find("benito juarez", None);
        assert_eq!(
            all,
            [
                NameMatch { cvegeo: key("09014"), kind: NameKind::Official },
                NameMatch { cvegeo: key("23005"), kind: NameKind::Official },
            ]
        );
        let state = "23".parse().unwrap();
        assert_eq!(index.find("benito juarez", Some(state)), all[1..]);
        assert_eq!(index.find("benito", None), []);
        assert_eq!(index.len(), 3);
    }

    #[test]
    fn names_inside_a_name() {
        assert_eq!(
            variants("Jaltenango de la Paz (Ángel Albino Corzo)"),
            [
                "Jaltenango de la Paz (Ángel Albino Corzo)",
                "Jaltenango de la Paz",
                "Ángel Albino Corzo"
            ]
        );
        assert_eq!(variants("Loma Alta [Rancho]"), ["Loma Alta [Rancho]", "Loma Alta"]);
        assert_eq!(variants("Tila"), ["Tila"]);
        assert_eq!(variants("El 20) (sin cerrar"), ["El 20) (sin cerrar"]);
    }
}
