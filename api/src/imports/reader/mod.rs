//! Reads the rows of an uploaded file one after the other, in bounded memory.
//!
//! Three formats are recognized by their first bytes: CSV (RFC 4180 with a header row), a JSON array of objects (as a
//! portal's API returns it) and JSON Lines. A damaged row is refused with its line and reading goes on with the row
//! that starts on the next line, so that a damaged row never takes its neighbors with it. This is why the
//! CSV reader is our own: a quote that is never closed would otherwise swallow the rest of the file.

mod csv_rows;
mod json_rows;
#[cfg(test)]
mod tests;
mod window;

use std::collections::HashMap;
use std::io::Read;

use window::Window;

/// The longest row, in bytes; a longer one is refused, so that memory stays bounded.
pub const MAX_ROW_BYTES: usize = 1 << 20;

/// The most columns that a file may have.
pub const MAX_COLUMNS: usize = 512;

const MAX_COLUMN_NAME_BYTES: usize = 200;

/// The formats of a file of records.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Format {
    /// Comma-separated values with a header row.
    Csv,
    /// One array of objects.
    Json,
    /// One object per line.
    JsonLines,
}

/// Why a file cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Reading failed.
    #[error("the file could not be read")]
    Io(#[from] std::io::Error),
    /// Nothing is in it.
    #[error("the file is empty")]
    Empty,
    /// A ZIP or gzip archive.
    #[error("the file is compressed: unpack it and import what is inside")]
    Compressed,
    /// Binary, or another encoding.
    #[error("the file is not UTF-8 text: save it as CSV in UTF-8")]
    NotText,
    /// Not what its name says.
    #[error("the file's name says JSON, but it starts with neither [ nor {{")]
    NotJson,
    /// Separated by semicolons or tabs.
    #[error("the first line does not separate its columns by commas: export the file as comma-separated values")]
    NotCommaSeparated,
    /// The header row cannot be used.
    #[error("the first line, which names the columns, is damaged: {0}")]
    Header(&'static str),
}

/// Why one row was refused; it never repeats what the row contained.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct RowError {
    /// The line of the file, counted from 1, on which the row starts (or a quote that was never closed).
    pub line: u64,
    /// The column's name in the file, where one column is at fault.
    pub column: Option<String>,
    /// A stable name of the reason.
    pub code: &'static str,
    /// What is wrong and what to do about it.
    pub reason: String,
}

impl RowError {
    pub(super) fn new(line: u64, column: Option<&str>, code: &'static str, reason: impl Into<String>) -> Self {
        Self { line, column: column.map(str::to_owned), code, reason: reason.into() }
    }
}

/// What came next in the file.
#[derive(Debug, Eq, PartialEq)]
pub enum Row {
    /// A row that could be read; it is in the record that was handed in.
    Record,
    /// A row that could not be read.
    Refused(RowError),
    /// The file has no more rows.
    End,
}

/// A value as received.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RawValue<'a> {
    /// A CSV field or a JSON string.
    Text(&'a str),
    /// Any other JSON value, as compact JSON.
    Json(&'a str),
}

/// One row as received, its values found by column; the memory is used again for the next row.
#[derive(Debug, Default)]
pub struct RawRecord {
    /// The number of the row in the file, counted from 1, refused rows included.
    pub ordinal: u64,
    /// The line of the file on which the row starts, counted from 1.
    pub line: u64,
    text: String,
    values: Vec<Option<Span>>,
}

#[derive(Clone, Copy, Debug)]
struct Span {
    start: usize,
    end: usize,
    is_text: bool,
}

impl RawRecord {
    /// The text of a value, or nothing where the row leaves the column out.
    pub fn get(&self, column: usize) -> Option<&str> {
        let span = self.values.get(column).copied().flatten()?;
        self.text.get(span.start..span.end)
    }

    /// A value with its kind.
    pub fn value(&self, column: usize) -> Option<RawValue<'_>> {
        let span = self.values.get(column).copied().flatten()?;
        let text = self.text.get(span.start..span.end)?;
        Some(if span.is_text { RawValue::Text(text) } else { RawValue::Json(text) })
    }

    /// The length of all values together, in bytes.
    pub(super) fn text_length(&self) -> usize {
        self.text.len()
    }

    /// Whether any value may hold a control character; few rows do, so that one pass over all values pays.
    pub(super) fn may_hold_control_characters(&self) -> bool {
        // The second half of the control characters starts with this byte in UTF-8. No early exit: the loop
        // without branches is vectorized, here and below.
        self.text.bytes().fold(false, |found, byte| found | (byte < b' ') | (byte == 0x7f) | (byte == 0xc2))
    }

    /// Whether any value holds what JSON escapes.
    pub(super) fn must_escape(&self) -> bool {
        self.text.bytes().fold(false, |found, byte| found | (byte < b' ') | (byte == b'"') | (byte == b'\\'))
    }

    fn clear(&mut self) {
        self.text.clear();
        self.values.clear();
    }

    fn set(&mut self, column: usize, text: &str, is_text: bool) {
        if self.values.len() <= column {
            self.values.resize(column + 1, None);
        }
        let start = self.text.len();
        self.text.push_str(text);
        if let Some(value) = self.values.get_mut(column) {
            *value = Some(Span { start, end: self.text.len(), is_text });
        }
    }
}

/// The names of a file's columns in the order of their first appearance.
#[derive(Debug, Default)]
struct Columns {
    names: Vec<String>,
    positions: HashMap<String, usize>,
}

impl Columns {
    /// The position of a name, new names included; nothing when there are too many, or the name is no name.
    fn intern(&mut self, name: &str) -> Option<usize> {
        if let Some(position) = self.positions.get(name) {
            return Some(*position);
        }
        if self.names.len() >= MAX_COLUMNS || name.len() > MAX_COLUMN_NAME_BYTES || name.chars().any(char::is_control) {
            return None;
        }
        self.positions.insert(name.to_owned(), self.names.len());
        self.names.push(name.to_owned());
        Some(self.names.len() - 1)
    }
}

/// What stands at the start of the bytes that are still to be read.
enum Step {
    /// The row does not end within these bytes, and more can be had.
    NeedMore,
    /// No row: blank line, separator.
    Skip(usize),
    Record(usize),
    Refused(usize, RowError),
    /// Longer than a row may be.
    Overlong,
    End,
}

/// Reads rows from a file.
pub struct Reader<R> {
    window: Window<R>,
    format: Format,
    columns: Columns,
    array: json_rows::ArrayState,
    ordinal: u64,
}

impl<R: Read> Reader<R> {
    /// Recognizes the format and learns the columns: from the header row, or in JSON from the first rows.
    ///
    /// `file_name` only breaks ties: its ending says CSV or JSON where the first bytes could be either.
    ///
    /// # Errors
    /// When the file cannot be read as any of the formats.
    pub fn open(source: R, file_name: Option<&str>) -> Result<Self, FileError> {
        let mut window = Window::new(source);
        window.grow()?;
        let format = recognize_format(&mut window, file_name)?;
        let mut reader =
            Self { window, format, columns: Columns::default(), array: json_rows::ArrayState::default(), ordinal: 0 };
        match format {
            Format::Csv => reader.read_header()?,
            Format::Json | Format::JsonLines => reader.sample_columns(),
        }
        Ok(reader)
    }

    /// The recognized format.
    pub fn format(&self) -> Format {
        self.format
    }

    /// The columns known so far; in JSON, later rows may add to them.
    pub fn columns(&self) -> &[String] {
        &self.columns.names
    }

    /// How many bytes of the file have been read, for progress.
    pub fn bytes_read(&self) -> u64 {
        self.window.bytes_read()
    }

    /// How many rows have been read, refused ones included: what `skip` takes to resume here.
    pub fn ordinal(&self) -> u64 {
        self.ordinal
    }

    /// Reads the next row into `record`.
    ///
    /// # Errors
    /// Only when the file cannot be read on; a damaged row is an answer, not an error.
    pub fn read_row(&mut self, record: &mut RawRecord) -> Result<Row, FileError> {
        loop {
            let line = self.window.line();
            match self.step(record) {
                Step::NeedMore => self.window.grow()?,
                Step::Skip(length) => self.window.advance(length),
                Step::Record(length) => {
                    self.window.advance(length);
                    self.ordinal += 1;
                    record.ordinal = self.ordinal;
                    record.line = line;
                    return Ok(Row::Record);
                }
                Step::Refused(length, error) => {
                    self.window.advance(length);
                    self.ordinal += 1;
                    return Ok(Row::Refused(error));
                }
                Step::Overlong => {
                    self.window.skip_line()?;
                    self.ordinal += 1;
                    let reason = format!("the row is longer than {MAX_ROW_BYTES} bytes: shorten it or leave it out");
                    return Ok(Row::Refused(RowError::new(line, None, "row_too_long", reason)));
                }
                Step::End => return Ok(Row::End),
            }
        }
    }

    /// Passes over the next `count` rows, refused ones included, and says how many there were.
    ///
    /// # Errors
    /// When the file cannot be read on.
    pub fn skip(&mut self, count: u64) -> Result<u64, FileError> {
        let mut record = RawRecord::default();
        for skipped in 0..count {
            if self.read_row(&mut record)? == Row::End {
                return Ok(skipped);
            }
        }
        Ok(count)
    }

    fn step(&mut self, record: &mut RawRecord) -> Step {
        let input = self.window.input();
        match self.format {
            Format::Csv => csv_rows::step(&input, self.columns.names.len(), record),
            Format::Json => json_rows::step_array(&input, &mut self.array, &mut self.columns, record),
            Format::JsonLines => json_rows::step_line(&input, &mut self.columns, record),
        }
    }

    fn read_header(&mut self) -> Result<(), FileError> {
        let mut record = RawRecord::default();
        loop {
            match csv_rows::step(&self.window.input(), usize::MAX, &mut record) {
                Step::NeedMore => self.window.grow()?,
                Step::Skip(length) => self.window.advance(length),
                Step::Record(length) => {
                    self.window.advance(length);
                    break;
                }
                Step::Refused(_, error) if error.code == "invalid_utf8" => return Err(FileError::NotText),
                Step::Refused(..) => return Err(FileError::Header("a quote is not closed or not doubled")),
                Step::Overlong => return Err(FileError::Header("it is too long")),
                Step::End => return Err(FileError::Empty),
            }
        }
        let names = record.values.len();
        if names == 1 && record.text.contains([';', '\t', '|']) {
            return Err(FileError::NotCommaSeparated);
        }
        if names > MAX_COLUMNS {
            return Err(FileError::Header("it has too many columns"));
        }
        for position in 0..names {
            let name = record.get(position).unwrap_or_default().trim();
            let unnamed = format!("column {}", position + 1);
            let interned = self.columns.intern(if name.is_empty() { &unnamed } else { name });
            match interned {
                Some(known) if known == position => {}
                Some(_) => return Err(FileError::Header("two columns have the same name")),
                None => return Err(FileError::Header("a name is too long or holds control characters")),
            }
        }
        Ok(())
    }

    /// Reads ahead through what is in memory, then starts over: JSON leaves empty values out, so the first row alone
    /// need not have every column.
    fn sample_columns(&mut self) {
        let mut record = RawRecord::default();
        let start = self.window.mark();
        while let Step::Skip(length) | Step::Record(length) | Step::Refused(length, _) = self.step(&mut record) {
            self.window.advance(length);
        }
        self.window.return_to(start);
        self.array = json_rows::ArrayState::default();
    }
}

fn recognize_format<R: Read>(window: &mut Window<R>, file_name: Option<&str>) -> Result<Format, FileError> {
    let start = window.input().bytes;
    if start.starts_with(b"PK\x03\x04") || start.starts_with(&[0x1f, 0x8b]) {
        return Err(FileError::Compressed);
    }
    if start.starts_with(&[0xff, 0xfe])
        || start.starts_with(&[0xfe, 0xff])
        || start.iter().take(4).any(|byte| *byte == 0)
    {
        return Err(FileError::NotText);
    }
    if start.starts_with(b"\xef\xbb\xbf") {
        window.advance(3);
    }
    let first =
        window.input().bytes.iter().find(|byte| !byte.is_ascii_whitespace()).copied().ok_or(FileError::Empty)?;
    let ending = file_name.and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending.to_ascii_lowercase());
    match (ending.as_deref(), first) {
        (Some("csv"), _) => Ok(Format::Csv),
        (_, b'[') => Ok(Format::Json),
        (_, b'{') => Ok(Format::JsonLines),
        (Some("json" | "jsonl" | "ndjson"), _) => Err(FileError::NotJson),
        _ => Ok(Format::Csv),
    }
}
