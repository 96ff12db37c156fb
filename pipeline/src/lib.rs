//! From pages and tables to events: a folder a stage.
//!
//! `collect` and `extract` bring news pages in, `records` reads Civil Protection tables; both give
//! [`Article`](desplaza_model::Article)s. `classify` reads them, `geocode` places them, `fuse` reconciles them.

pub mod classify;
pub mod collect;
pub mod extract;
pub mod fuse;
pub mod geocode;
pub mod records;
pub mod weights;

mod spanish;
