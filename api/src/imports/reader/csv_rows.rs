//! Rows of comma-separated values (RFC 4180), forgiving only where nothing can be misread: either line ending, blank
//! lines, a quote inside a field that does not start with one.

use std::mem;

use super::window::{Input, lines};
use super::{RawRecord, RowError, Span, Step};

/// How a field ended, with what comes after it.
enum End<'a> {
    Comma(&'a [u8]),
    Line(&'a [u8]),
    /// The bytes ended before the field did (for a quoted one: before its closing quote).
    Bytes,
    /// Something other than a comma or the end of the line follows the closing quote.
    Stray,
}

/// Reads one row of `width` columns.
pub(super) fn step(input: &Input<'_>, width: usize, record: &mut RawRecord) -> Step {
    let bytes = input.bytes;
    match bytes {
        [] if input.at_end => return Step::End,
        [] | [b'\r'] if input.can_grow => return Step::NeedMore,
        [b'\r'] => return Step::Skip(1),
        [b'\n', ..] => return Step::Skip(1),
        [b'\r', b'\n', ..] => return Step::Skip(2),
        _ => {}
    }
    let mut text = mem::take(&mut record.text).into_bytes();
    text.clear();
    record.values.clear();
    let mut rest = bytes;
    let damage = loop {
        if record.values.len() == width {
            break Some(Damage::Ragged);
        }
        let start = text.len();
        let (end, quoted) = match rest.split_first() {
            Some((b'"', after)) => (quoted(after, &mut text), true),
            _ => (plain(rest, &mut text), false),
        };
        record.values.push(Some(Span { start, end: text.len(), is_text: true }));
        match end {
            End::Comma(after) => rest = after,
            End::Line(after) => {
                rest = after;
                break None;
            }
            End::Bytes if input.can_grow => {
                record.text = emptied(text);
                return Step::NeedMore;
            }
            End::Bytes if quoted && !closed_at_end(rest) => {
                break Some(Damage::Quote { opened: bytes.len() - rest.len() });
            }
            End::Bytes if input.at_end => {
                rest = &[];
                break None;
            }
            End::Bytes => {
                record.text = emptied(text);
                return Step::Overlong;
            }
            End::Stray => break Some(Damage::Quote { opened: bytes.len() - rest.len() }),
        }
    };
    let damage = damage.or_else(|| (width != usize::MAX && record.values.len() != width).then_some(Damage::Ragged));
    match damage {
        Some(damage) => {
            record.text = emptied(text);
            refuse(input, bytes.len() - rest.len(), width, record.values.len(), &damage)
        }
        None => finish(input, bytes.len() - rest.len(), text, record),
    }
}

enum Damage {
    Ragged,
    Quote { opened: usize },
}

/// Refuses a row and resumes on the line after its first: were a quote left open, the lines after it are other rows.
fn refuse(input: &Input<'_>, length: usize, width: usize, found: usize, damage: &Damage) -> Step {
    let Some(first_line) = input
        .bytes
        .iter()
        .position(|byte| *byte == b'\n')
        .map(|position| position + 1)
        .or(input.at_end.then_some(input.bytes.len()))
    else {
        return Step::Overlong;
    };
    let error = match damage {
        Damage::Quote { opened } => {
            let before = input.bytes.get(..*opened).unwrap_or_default();
            unclosed_quote(input.line + lines(before))
        }
        Damage::Ragged if length > first_line => unclosed_quote(input.line),
        Damage::Ragged => {
            let count = if found < width { "fewer" } else { "more" };
            let reason = format!(
                "the row has {count} than the {width} columns of the first line: quote fields that contain a comma, and leave empty fields in place"
            );
            RowError::new(input.line, None, "ragged_row", reason)
        }
    };
    Step::Refused(first_line, error)
}

fn unclosed_quote(line: u64) -> RowError {
    let reason = "a quote opened on this line is not closed, or is followed by more text: close it, or double the quotes inside the field";
    RowError::new(line, None, "unclosed_quote", reason)
}

fn finish(input: &Input<'_>, length: usize, text: Vec<u8>, record: &mut RawRecord) -> Step {
    match String::from_utf8(text) {
        Ok(text) => {
            record.text = text;
            Step::Record(length)
        }
        Err(_) => Step::Refused(length, super::json_rows::invalid_utf8(input.line)),
    }
}

/// The buffer of a row that was not finished, to be used again.
fn emptied(mut text: Vec<u8>) -> String {
    text.clear();
    String::from_utf8(text).unwrap_or_default()
}

fn plain<'a>(bytes: &'a [u8], text: &mut Vec<u8>) -> End<'a> {
    let Some(position) = bytes.iter().position(|byte| matches!(byte, b',' | b'\n')) else {
        text.extend_from_slice(bytes.strip_suffix(b"\r").unwrap_or(bytes));
        return End::Bytes;
    };
    match bytes.split_at_checked(position) {
        Some((field, [b',', after @ ..])) => {
            text.extend_from_slice(field);
            End::Comma(after)
        }
        Some((field, [_, after @ ..])) => {
            text.extend_from_slice(field.strip_suffix(b"\r").unwrap_or(field));
            End::Line(after)
        }
        _ => End::Bytes,
    }
}

/// Reads a field after its opening quote.
fn quoted<'a>(mut bytes: &'a [u8], text: &mut Vec<u8>) -> End<'a> {
    loop {
        let Some(position) = bytes.iter().position(|byte| *byte == b'"') else {
            text.extend_from_slice(bytes);
            return End::Bytes;
        };
        let Some((content, after)) = bytes.split_at_checked(position) else { return End::Bytes };
        text.extend_from_slice(content);
        match after {
            [_, b'"', after @ ..] => {
                text.push(b'"');
                bytes = after;
            }
            [_, b',', after @ ..] => return End::Comma(after),
            [_, b'\n', after @ ..] | [_, b'\r', b'\n', after @ ..] => return End::Line(after),
            [_] | [_, b'\r'] => return End::Bytes,
            _ => return End::Stray,
        }
    }
}

/// Whether a quoted field that reaches the last byte was closed there.
fn closed_at_end(field: &[u8]) -> bool {
    let field = field.strip_suffix(b"\r").unwrap_or(field);
    field.len() > 1 && field.iter().filter(|byte| **byte == b'"').count() % 2 == 0
}
