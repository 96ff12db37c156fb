//! Signs, as names or as the hashes of names.

/// The signs of one case. Names are kept for training and for explanations only.
#[derive(Debug, Default)]
pub(crate) struct Signs {
    pub(crate) hashes: Vec<u64>,
    pub(crate) names: Option<Vec<String>>,
}

impl Signs {
    /// Signs that keep their names.
    pub(crate) fn named() -> Self {
        Self { hashes: Vec::new(), names: Some(Vec::new()) }
    }

    /// Adds the sign that is called by these parts.
    pub(crate) fn add(&mut self, parts: &[&str]) {
        self.hashes.push(hash(parts.iter().copied()));
        if let Some(names) = &mut self.names {
            names.push(parts.join(" "));
        }
    }

    /// Begins another case.
    pub(crate) fn clear(&mut self) {
        self.hashes.clear();
        if let Some(names) = &mut self.names {
            names.clear();
        }
    }
}

/// FNV-1a over the parts as if joined by spaces.
pub(super) fn hash<'p>(parts: impl Iterator<Item = &'p str>) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut byte = |b: u8| hash = (hash ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3);
    for (at, part) in parts.enumerate() {
        if at > 0 {
            byte(b' ');
        }
        part.bytes().for_each(&mut byte);
    }
    hash
}

/// A distance in words, coarsely.
pub(crate) fn near(gap: usize) -> &'static str {
    match gap {
        0..=1 => "0",
        2..=3 => "2",
        4..=7 => "4",
        8..=14 => "8",
        _ => "15",
    }
}

/// A count, coarsely.
pub(crate) fn size(count: usize) -> &'static str {
    match count {
        0 => "0",
        1 => "1",
        2..=3 => "2",
        _ => "4",
    }
}

/// The beginning of a word, which stands for its forms.
pub(crate) fn stem(word: &str) -> &str {
    word.char_indices().nth(5).map_or(word, |(end, _)| &word[..end])
}
