//! Pictures that people send: told by their content, bounded, decoded and written anew, which leaves nothing of what the camera
//! had put beside them.

use std::io::Cursor;

use chrono::NaiveDateTime;
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use super::http::{Problem, ProblemKind};

/// Largest picture taken in, in bytes.
pub const LIMIT_BYTES: usize = 10 * 1024 * 1024;
/// Largest picture taken in, in pixels of one side and of both.
const LIMIT_SIDE: u32 = 12_000;
const LIMIT_PIXELS: u64 = 25_000_000;
/// Longest side of what is kept.
const SIDE: u32 = 1_600;
/// Longest side of the small one, for lists.
const SMALL_SIDE: u32 = 320;
const QUALITY: u8 = 82;

/// A picture written anew.
#[derive(Debug)]
pub struct Picture {
    /// JPEG.
    pub content: Vec<u8>,
    /// JPEG, small.
    pub small: Vec<u8>,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Longitude and latitude that the camera had written into it.
    pub position: Option<(f64, f64)>,
    /// When the camera says that it was taken, in its own time.
    pub taken_at: Option<NaiveDateTime>,
}

fn refused(code: &'static str, detail: &str) -> Problem {
    Problem::invalid_field("/file", code, detail)
}

/// Reads and writes a picture anew. Blocks; JPEG and PNG only, by content.
pub fn rewrite(bytes: &[u8]) -> Result<Picture, Problem> {
    if bytes.len() > LIMIT_BYTES {
        return Err(Problem::new(ProblemKind::TooLarge, "A picture has at most 10 MB; take it smaller."));
    }
    let unreadable = || refused("not_a_picture", "The file is not a picture that can be read; send JPEG or PNG.");
    let format = image::guess_format(bytes).map_err(|_unknown| unreadable())?;
    if !matches!(format, ImageFormat::Jpeg | ImageFormat::Png) {
        return Err(unreadable());
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(LIMIT_SIDE);
    limits.max_image_height = Some(LIMIT_SIDE);
    limits.max_alloc = Some(256 * 1024 * 1024);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_broken| unreadable())?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > LIMIT_PIXELS {
        return Err(refused("too_many_pixels", "A picture has at most 25 megapixels; take it smaller."));
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let notes = decoder.exif_metadata().ok().flatten().and_then(|raw| exif::Reader::new().read_raw(raw).ok());
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_broken| unreadable())?;
    picture.apply_orientation(orientation);
    let kept = shrunk(&picture, SIDE);
    let small = shrunk(&kept, SMALL_SIDE);
    Ok(Picture {
        content: jpeg(&kept)?,
        small: jpeg(&small)?,
        width: kept.width(),
        height: kept.height(),
        position: notes.as_ref().and_then(position),
        taken_at: notes.as_ref().and_then(taken_at),
    })
}

fn shrunk(picture: &DynamicImage, side: u32) -> DynamicImage {
    if picture.width().max(picture.height()) <= side { picture.clone() } else { picture.thumbnail(side, side) }
}

fn jpeg(picture: &DynamicImage) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
    picture.to_rgb8().write_with_encoder(encoder).map_err(|error| Problem::internal(&error))?;
    Ok(bytes)
}

/// Degrees from degrees, minutes and seconds, with the letter of the half of the earth.
fn degrees(notes: &exif::Exif, value: exif::Tag, half: exif::Tag, negative: &str) -> Option<f64> {
    let exif::Value::Rational(parts) = &notes.get_field(value, exif::In::PRIMARY)?.value else { return None };
    let mut sum = 0.0;
    for (part, unit) in parts.iter().zip([1.0, 60.0, 3600.0]) {
        sum += part.to_f64() / unit;
    }
    let letter = notes.get_field(half, exif::In::PRIMARY)?.display_value().to_string();
    sum.is_finite().then_some(if letter.starts_with(negative) { -sum } else { sum })
}

fn position(notes: &exif::Exif) -> Option<(f64, f64)> {
    let longitude = degrees(notes, exif::Tag::GPSLongitude, exif::Tag::GPSLongitudeRef, "W")?;
    let latitude = degrees(notes, exif::Tag::GPSLatitude, exif::Tag::GPSLatitudeRef, "S")?;
    Some((longitude, latitude))
}

fn taken_at(notes: &exif::Exif) -> Option<NaiveDateTime> {
    let field = notes.get_field(exif::Tag::DateTimeOriginal, exif::In::PRIMARY)?;
    let exif::Value::Ascii(lines) = &field.value else { return None };
    let text = std::str::from_utf8(lines.first()?).ok()?;
    NaiveDateTime::parse_from_str(text, "%Y:%m:%d %H:%M:%S").ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        DynamicImage::new_rgb8(width, height).write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
        bytes
    }

    #[test]
    fn a_picture_is_shrunk_and_becomes_a_jpeg() {
        let picture = rewrite(&png(3200, 800)).unwrap();
        assert_eq!((picture.width, picture.height), (1600, 400));
        assert_eq!(image::guess_format(&picture.content).unwrap(), ImageFormat::Jpeg);
        assert!(picture.small.len() < picture.content.len());
        assert_eq!((picture.position, picture.taken_at), (None, None));
    }

    #[test]
    fn what_the_camera_wrote_is_read_and_not_kept() {
        let notes: &[u8] = include_bytes!("../../seed/tests/exif.bin");
        let mut jpeg = jpeg(&DynamicImage::new_rgb8(20, 10)).unwrap();
        // An APP1 segment right after the start of the image.
        let length = u16::try_from(notes.len() + 8).unwrap().to_be_bytes();
        let segment: Vec<u8> = [&[0xff, 0xe1][..], &length, b"Exif\0\0", notes].concat();
        jpeg.splice(2..2, segment);
        let picture = rewrite(&jpeg).unwrap();
        let (longitude, latitude) = picture.position.unwrap();
        assert!((longitude + 87.65).abs() < 1e-6 && (latitude - 41.78).abs() < 1e-6, "{longitude} {latitude}");
        assert_eq!(picture.taken_at.unwrap().to_string(), "2026-05-04 09:30:00");
        assert!(!picture.content.windows(4).any(|bytes| bytes == b"Exif"));
    }

    #[test]
    fn what_is_no_picture_too_large_or_broken_is_refused() {
        for bytes in [&b"%PDF-1.7 ..."[..], b"GIF89a......", b"", b"\xff\xd8\xff\xe0 broken"] {
            assert!(rewrite(bytes).is_err());
        }
        let whole = png(40, 40);
        assert!(rewrite(&whole[..whole.len() / 2]).is_err());
        assert!(rewrite(&png(12_001, 1)).is_err(), "one side");
        assert!(rewrite(&png(6_000, 5_000)).is_err(), "30 megapixels");
        assert!(rewrite(&vec![0; LIMIT_BYTES + 1]).is_err());
    }
}
