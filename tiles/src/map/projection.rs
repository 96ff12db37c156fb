//! Mexico's Lambert conformal conic (EPSG:6372): the country as its own maps show it.

use geo::Coord;

/// GRS80.
const SEMI_MAJOR: f64 = 6_378_137.0;
const FLATTENING: f64 = 1.0 / 298.257_222_101;
/// Parameters of EPSG:6372.
const ORIGIN: (f64, f64) = (-102.0, 12.0);
const PARALLELS: (f64, f64) = (17.5, 29.5);
const FALSE_EASTING: f64 = 2_500_000.0;

/// The cone, computed once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lambert {
    eccentricity: f64,
    n: f64,
    scale: f64,
    origin_radius: f64,
}

impl Lambert {
    /// The projection of the national maps (Snyder 1987, equations 15-7 to 15-10).
    pub(crate) fn mexico() -> Self {
        let eccentricity = (FLATTENING * (2.0 - FLATTENING)).sqrt();
        let (first, second) = (PARALLELS.0.to_radians(), PARALLELS.1.to_radians());
        let m =
            |latitude: f64| latitude.cos() / (1.0 - (eccentricity * latitude.sin()).powi(2)).sqrt();
        let (t1, t2) = (conformal(first, eccentricity), conformal(second, eccentricity));
        let n = (m(first).ln() - m(second).ln()) / (t1.ln() - t2.ln());
        let scale = SEMI_MAJOR * m(first) / (n * t1.powf(n));
        let origin_radius = scale * conformal(ORIGIN.1.to_radians(), eccentricity).powf(n);
        Self { eccentricity, n, scale, origin_radius }
    }

    /// Metres east and north for degrees of longitude and latitude.
    pub(crate) fn project(&self, degrees: Coord<f64>) -> Coord<f64> {
        let latitude = degrees.y.clamp(-89.0, 89.0).to_radians();
        let radius = self.scale * conformal(latitude, self.eccentricity).powf(self.n);
        let angle = self.n * (degrees.x - ORIGIN.0).to_radians();
        Coord {
            x: FALSE_EASTING + radius * angle.sin(),
            y: self.origin_radius - radius * angle.cos(),
        }
    }
}

fn conformal(latitude: f64, eccentricity: f64) -> f64 {
    let shift = eccentricity * latitude.sin();
    (std::f64::consts::FRAC_PI_4 - latitude / 2.0).tan()
        / ((1.0 - shift) / (1.0 + shift)).powf(eccentricity / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};

    #[test]
    fn agrees_with_proj_to_the_millimetre() {
        let mut degrees = SpatialRef::from_epsg(6365).unwrap();
        let mut metres = SpatialRef::from_epsg(6372).unwrap();
        degrees.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
        metres.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
        let proj = CoordTransform::new(&degrees, &metres).unwrap();
        for (lon, lat) in
            [(-117.1, 32.5), (-86.7, 21.2), (-92.1, 14.6), (-102.0, 12.0), (-99.1, 19.4)]
        {
            let (mut x, mut y) = ([lon], [lat]);
            proj.transform_coords(&mut x, &mut y, &mut []).unwrap();
            let ours = Lambert::mexico().project(Coord { x: lon, y: lat });
            assert!((ours.x - x[0]).abs() < 1e-3 && (ours.y - y[0]).abs() < 1e-3, "{ours:?}");
        }
    }
}
