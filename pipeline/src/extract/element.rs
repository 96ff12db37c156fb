//! An element as the walk sees it, whoever read the page.

use std::borrow::Cow;

use super::tags::Traits;

/// A start tag.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Element<'e> {
    /// Lower case.
    pub(crate) name: &'e str,
    /// What is known of its name.
    pub(crate) traits: Traits,
    /// Names as written, and values.
    pub(crate) attributes: &'e [(&'e str, &'e str)],
    /// Whether the values still hold character references (`&amp;`).
    pub(crate) escaped: bool,
}

impl<'e> Element<'e> {
    /// An element that nobody wrote but the standard puts there.
    pub(crate) fn implied(name: &'e str) -> Self {
        Self { name, traits: Traits::of(name), attributes: &[], escaped: false }
    }

    /// The value of an attribute; the first where it is written twice.
    pub(crate) fn get(&self, name: &str) -> Option<Cow<'e, str>> {
        let (_, value) =
            self.attributes.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some(if self.escaped { htmlize::unescape_attribute(*value) } else { Cow::Borrowed(value) })
    }
}
