//! QR codes, for what is opened on another device.

use qrcode::QrCode;
use qrcode::render::svg::Color;

use crate::platform::http::{ApiResult, Problem};

/// A text as a QR code: SVG of at least `side` pixels.
pub fn svg(text: &str, side: u32) -> ApiResult<String> {
    let code = QrCode::new(text).map_err(|error| Problem::internal(&error))?;
    Ok(code.render::<Color<'_>>().min_dimensions(side, side).build())
}
