//! Files that callers take away: CSV that no spreadsheet runs, with a manifest in the headers.

use actix_web::body::BoxBody;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, Responder};
use chrono::{DateTime, SecondsFormat, Utc};

use super::problem::Problem;

/// A cell that a spreadsheet will not take for a formula.
pub fn csv_cell(value: &str) -> String {
    if value.starts_with(['=', '+', '-', '@', '\t', '\r', '\0']) { format!("'{value}") } else { value.to_owned() }
}

/// A CSV or GeoJSON file with its manifest: rows, filter, and the instant that it describes.
#[derive(Debug)]
pub struct CsvExport {
    body: Vec<u8>,
    media_type: &'static str,
    file_name: String,
    count: usize,
    as_of: DateTime<Utc>,
}

impl CsvExport {
    /// Writes a header and rows as CSV.
    pub fn csv(
        name: &str,
        columns: &[&str],
        rows: impl ExactSizeIterator<Item = Vec<String>>,
    ) -> Result<Self, Problem> {
        let count = rows.len();
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(columns).map_err(|error| Problem::internal(&error))?;
        for row in rows {
            writer.write_record(row.iter().map(|cell| csv_cell(cell))).map_err(|error| Problem::internal(&error))?;
        }
        let body = writer.into_inner().map_err(|error| Problem::internal(&error))?;
        Ok(Self {
            body,
            media_type: "text/csv; charset=utf-8",
            file_name: format!("{name}.csv"),
            count,
            as_of: Utc::now(),
        })
    }

    /// Another format, already written.
    pub fn other(name: &str, extension: &str, media_type: &'static str, body: Vec<u8>, count: usize) -> Self {
        Self { body, media_type, file_name: format!("{name}.{extension}"), count, as_of: Utc::now() }
    }
}

impl Responder for CsvExport {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok()
            .content_type(self.media_type)
            .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", self.file_name)))
            .insert_header(("X-Export-Count", self.count.to_string()))
            .insert_header(("X-Export-Filter", request.query_string().to_owned()))
            .insert_header(("X-Export-As-Of", self.as_of.to_rfc3339_opts(SecondsFormat::Secs, true)))
            .body(self.body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_neutralized() {
        for start in ["=1+1", "+1", "-1", "@x", "\tx"] {
            assert_eq!(csv_cell(start), format!("'{start}"));
        }
        assert_eq!(csv_cell("063XX S ASHLAND AVE"), "063XX S ASHLAND AVE");
    }
}
