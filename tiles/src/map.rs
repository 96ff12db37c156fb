//! The picture of a release: persons displaced by municipality, as SVG and PNG.

mod drawing;
mod frame;
mod legend;
mod outline;
mod projection;

use std::sync::Arc;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, Options, Tree, fontdb};

use crate::LayerError;
use crate::release::Release;

/// The map as SVG: municipalities by class, state outlines, legend, scale bar, date and sources.
pub fn map_svg(release: &Release) -> String {
    drawing::draw(release)
}

/// The same picture as PNG. The font is built in: no font needs to be installed, and the bytes
/// are the same everywhere.
pub fn map_png(svg: &str) -> Result<Vec<u8>, LayerError> {
    let failed = |detail: String| LayerError::Picture(detail);
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(dejavu::sans::regular().to_vec());
    fonts.load_font_data(dejavu::sans::bold().to_vec());
    let options = Options {
        font_family: "DejaVu Sans".to_owned(),
        fontdb: Arc::new(fonts),
        ..Options::default()
    };
    let tree: Tree =
        usvg::Tree::from_str(svg, &options).map_err(|error| failed(error.to_string()))?;
    let size = tree.size().to_int_size();
    let mut pixels = Pixmap::new(size.width(), size.height())
        .ok_or_else(|| failed(format!("no memory for {}x{}", size.width(), size.height())))?;
    resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| failed(error.to_string()))
}
