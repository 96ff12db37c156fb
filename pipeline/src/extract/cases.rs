//! Golden pages; see `cases/<name>/`.
