//! The part of a file that is in memory: what has been read and not yet used.

use std::io::{self, Read};

use super::MAX_ROW_BYTES;

const CHUNK_BYTES: usize = 256 << 10;

/// What can be parsed now.
pub(super) struct Input<'a> {
    pub(super) bytes: &'a [u8],
    /// The line on which the bytes start, counted from 1.
    pub(super) line: u64,
    /// Whether the file goes on after these bytes, and there is room for more of it.
    pub(super) can_grow: bool,
    /// Whether the file ends with these bytes.
    pub(super) at_end: bool,
}

pub(super) struct Window<R> {
    source: R,
    bytes: Vec<u8>,
    position: usize,
    line: u64,
    discarded: u64,
    at_end: bool,
}

/// A place to return to, as long as the window has not grown since.
pub(super) struct Mark {
    position: usize,
    line: u64,
}

impl<R: Read> Window<R> {
    pub(super) fn new(source: R) -> Self {
        Self { source, bytes: Vec::new(), position: 0, line: 1, discarded: 0, at_end: false }
    }

    pub(super) fn input(&self) -> Input<'_> {
        let bytes = self.bytes.get(self.position..).unwrap_or_default();
        let can_grow = !self.at_end && bytes.len() < MAX_ROW_BYTES;
        Input { bytes, line: self.line, can_grow, at_end: self.at_end }
    }

    /// Forgets what has been used and reads on; twice as much as is left, so that a long row is not parsed too often.
    pub(super) fn grow(&mut self) -> io::Result<()> {
        self.bytes.drain(..self.position);
        self.discarded += as_u64(self.position);
        self.position = 0;
        let wanted = as_u64(self.bytes.len().max(CHUNK_BYTES));
        let read = self.source.by_ref().take(wanted).read_to_end(&mut self.bytes)?;
        self.at_end = as_u64(read) < wanted;
        Ok(())
    }

    pub(super) fn advance(&mut self, length: usize) {
        let end = (self.position + length).min(self.bytes.len());
        let used = self.bytes.get(self.position..end).unwrap_or_default();
        self.line += lines(used);
        self.position = end;
    }

    /// Passes over everything up to the next line.
    pub(super) fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let input = self.input();
            if let Some(length) = input.bytes.iter().position(|byte| *byte == b'\n') {
                self.advance(length + 1);
                return Ok(());
            }
            let (length, at_end) = (input.bytes.len(), input.at_end);
            self.advance(length);
            if at_end {
                return Ok(());
            }
            self.grow()?;
        }
    }

    pub(super) fn mark(&self) -> Mark {
        Mark { position: self.position, line: self.line }
    }

    pub(super) fn return_to(&mut self, mark: Mark) {
        self.position = mark.position;
        self.line = mark.line;
    }

    pub(super) fn line(&self) -> u64 {
        self.line
    }

    pub(super) fn bytes_read(&self) -> u64 {
        self.discarded + as_u64(self.position)
    }
}

/// Counts line breaks, in pieces so short that a byte can count them: such a loop is vectorized.
pub(super) fn lines(bytes: &[u8]) -> u64 {
    let in_piece = |piece: &[u8]| piece.iter().fold(0_u8, |count, byte| count.wrapping_add(u8::from(*byte == b'\n')));
    bytes.chunks(255).map(|piece| u64::from(in_piece(piece))).sum()
}

fn as_u64(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
