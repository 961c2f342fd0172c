//! Rows of JSON: the objects of one array, or one object per line.
//!
//! The objects of an array are cut out of the text one by one, so that the array is never in memory as a whole
//! and a damaged object can be passed over.

use serde_json::{Map, Value};

use super::window::Input;
use super::{Columns, RawRecord, RowError, Step};

/// Deeper nesting than any record has.
const MAX_DEPTH: u32 = 60;

/// Whether the array was closed; pages of an API written one after the other are read as one.
#[derive(Default)]
pub(super) struct ArrayState {
    open: bool,
}

/// Reads the object on one line.
pub(super) fn step_line(input: &Input<'_>, columns: &mut Columns, record: &mut RawRecord) -> Step {
    let end = input.bytes.iter().position(|byte| *byte == b'\n');
    let (line, length) = match end {
        Some(position) => (input.bytes.get(..position).unwrap_or_default(), position + 1),
        None if input.can_grow => return Step::NeedMore,
        None if !input.at_end => return Step::Overlong,
        None if input.bytes.is_empty() => return Step::End,
        None => (input.bytes, input.bytes.len()),
    };
    let line = line.trim_ascii();
    if line.is_empty() {
        return Step::Skip(length);
    }
    match read_object(line, input.line, columns, record) {
        Ok(()) => Step::Record(length),
        Err(error) => Step::Refused(length, error),
    }
}

/// Reads the next object of an array.
pub(super) fn step_array(
    input: &Input<'_>,
    array: &mut ArrayState,
    columns: &mut Columns,
    record: &mut RawRecord,
) -> Step {
    let Some(first) = input.bytes.first() else {
        return if input.can_grow { Step::NeedMore } else { end_of_array(input, array) };
    };
    match first {
        b'[' => array.open = true,
        b']' => array.open = false,
        b'{' => return step_object(input, columns, record),
        b',' => {}
        byte if byte.is_ascii_whitespace() => {}
        _ => return step_stray(input),
    }
    Step::Skip(1)
}

fn step_object(input: &Input<'_>, columns: &mut Columns, record: &mut RawRecord) -> Step {
    match scan_object(input.bytes) {
        Scan::Complete(length) => {
            let object = input.bytes.get(..length).unwrap_or_default();
            match read_object(object, input.line, columns, record) {
                Ok(()) => Step::Record(length),
                Err(error) => Step::Refused(next_object(object).unwrap_or(length), error),
            }
        }
        Scan::Incomplete if input.can_grow => Step::NeedMore,
        Scan::Incomplete | Scan::Damaged => match next_object(input.bytes) {
            Some(position) => Step::Refused(position, invalid_json(input.line)),
            None if input.can_grow => Step::NeedMore,
            None => Step::Refused(input.bytes.len(), invalid_json(input.line)),
        },
    }
}

/// Passes over what stands where an object should.
fn step_stray(input: &Input<'_>) -> Step {
    let end = input.bytes.iter().position(|byte| matches!(byte, b'{' | b']' | b'\n'));
    match end {
        Some(length) => Step::Refused(length, invalid_json(input.line)),
        None if input.can_grow => Step::NeedMore,
        None => Step::Refused(input.bytes.len(), invalid_json(input.line)),
    }
}

/// A file that breaks off lacks rows that nobody would miss otherwise.
fn end_of_array(input: &Input<'_>, array: &mut ArrayState) -> Step {
    if !array.open {
        return Step::End;
    }
    array.open = false;
    let reason = "the file breaks off before the bracket that closes it: rows may be missing, export it again";
    Step::Refused(0, RowError::new(input.line, None, "truncated_file", reason))
}

enum Scan {
    Complete(usize),
    Incomplete,
    Damaged,
}

/// Finds the end of the object at the start of the bytes.
fn scan_object(bytes: &[u8]) -> Scan {
    // One bit per open container, the innermost lowest: set for an object, clear for an array.
    let mut objects: u64 = 0;
    let mut depth: u32 = 0;
    let mut in_string = false;
    let mut escaped = false;
    let mut previous = 0_u8;
    for (position, byte) in bytes.iter().enumerate() {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                b'\n' => return Scan::Damaged,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            // Inside an object a comma is followed by a name: this brace starts the next record.
            b'{' if previous == b',' && depth > 0 && objects & 1 == 1 => return Scan::Damaged,
            b'{' | b'[' if depth == MAX_DEPTH => return Scan::Damaged,
            b'{' | b'[' => {
                objects = objects << 1 | u64::from(*byte == b'{');
                depth += 1;
            }
            b'}' | b']' => {
                if (objects & 1 == 1) != (*byte == b'}') {
                    return Scan::Damaged;
                }
                objects >>= 1;
                depth -= 1;
                if depth == 0 {
                    return Scan::Complete(position + 1);
                }
            }
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            previous = *byte;
        }
    }
    Scan::Incomplete
}

/// Where the object after a damaged one starts: a brace after a comma, which inside an object cannot be, or after
/// another brace.
fn next_object(bytes: &[u8]) -> Option<usize> {
    let mut previous = 0_u8;
    for (position, byte) in bytes.iter().enumerate().skip(1) {
        if *byte == b'{' && matches!(previous, b',' | b'}') {
            return Some(position);
        }
        if !byte.is_ascii_whitespace() {
            previous = *byte;
        }
    }
    None
}

fn read_object(bytes: &[u8], line: u64, columns: &mut Columns, record: &mut RawRecord) -> Result<(), RowError> {
    let text = std::str::from_utf8(bytes).map_err(|_invalid| invalid_utf8(line))?;
    let object: Map<String, Value> = serde_json::from_str(text).map_err(|_invalid| invalid_json(line))?;
    record.clear();
    for (name, value) in &object {
        let column = columns.intern(name).ok_or_else(|| {
            let reason = "the row names too many columns, or one whose name is too long or holds control characters: keep to the published columns";
            RowError::new(line, None, "too_many_columns", reason)
        })?;
        match value {
            Value::Null => {}
            Value::String(text) => record.set(column, text, true),
            other => record.set(column, &other.to_string(), false),
        }
    }
    Ok(())
}

fn invalid_json(line: u64) -> RowError {
    RowError::new(
        line,
        None,
        "invalid_json",
        "the row that starts here is not a JSON object: check its quotes, commas and braces",
    )
}

pub(super) fn invalid_utf8(line: u64) -> RowError {
    RowError::new(line, None, "invalid_utf8", "the row is not valid UTF-8: save the file as UTF-8")
}
