//! Suppression of small counts, so that a published table names nobody.
//!
//! The city's published rules (data set "Violence Reduction - Victim Demographics - Aggregated")
//! leave out counts of three or less; zero says nothing about a person and stays. Hiding the small
//! counts alone (*primary* suppression) is not enough where totals are published: the rest of a row
//! tells the hidden cell. Further counts are therefore hidden (*complementary* suppression) until no
//! hidden count follows from what is shown.
//!
//! The attacker assumed here knows the shown counts, all totals that are shown, that counts are
//! whole numbers, and that a hidden count is at least 1 (zeros are never hidden). Against that
//! attacker the result is exact, not approximate: every hidden count can still have at least two
//! values. Not covered: an attacker who knows some of the hidden counts, or who compares two tables
//! about overlapping people. Callers publish fixed areas and fixed periods only.
//!
//! The result depends on the counts alone, so asking again shows the same cells.

mod published;
mod series;
mod table;

pub use published::Published;
pub use series::{PublishedCounts, PublishedSeries, SeriesError, suppress_counts, suppress_series};
pub use table::{CountTable, PublishedTable, TableError, suppress_table};

/// The largest count that is hidden for data that the city publishes itself.
pub const DEFAULT_THRESHOLD: u64 = 3;

/// Whether a count is hidden for its own sake: 1 up to and including the threshold.
#[must_use]
pub fn is_small(count: u64, threshold: u64) -> bool {
    (1..=threshold).contains(&count)
}
