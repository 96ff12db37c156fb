//! From events to municipality layers.
