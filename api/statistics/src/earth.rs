//! The shape of the earth at the scale of a city.

/// Mean radius of the earth in meters (IUGG, R1). At city scale the sphere is within 0.3 % of the
/// ellipsoid.
pub(crate) const MEAN_RADIUS_M: f64 = 6_371_008.8;

/// Degrees of latitude in one meter.
pub(crate) const DEGREES_PER_METER: f64 = 180.0 / (std::f64::consts::PI * MEAN_RADIUS_M);

/// Whether a position is finite and within ±180° of longitude and ±90° of latitude.
pub(crate) fn is_position(longitude: f64, latitude: f64) -> bool {
    (-180.0..=180.0).contains(&longitude) && (-90.0..=90.0).contains(&latitude)
}
