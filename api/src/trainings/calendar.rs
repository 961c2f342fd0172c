use super::wire::*;
use crate::platform::http::CsvExport;
pub fn export(name: &str, _: &[TrainingView], _: &str) -> CsvExport {
    CsvExport::other(name, "ics", "text/calendar; charset=utf-8", vec![], 0)
}
