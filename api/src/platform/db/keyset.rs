//! Keyset pages: `(sort key, id)` after the last row of the page before.

/// Orders a boxed query by `column` and `id` and starts it after a cursor.
///
/// `keyset!(query, column, id_column, descending, after)`, with `after: Option<(Key, Uuid)>`.
#[macro_export]
macro_rules! keyset {
    ($query:expr, $column:expr, $id:expr, $descending:expr, $after:expr) => {{
        let mut query = $query;
        if $descending {
            if let Some((key, id)) = $after {
                query = query.filter($column.lt(key.clone()).or($column.eq(key).and($id.lt(id))));
            }
            query.order(($column.desc(), $id.desc()))
        } else {
            if let Some((key, id)) = $after {
                query = query.filter($column.gt(key.clone()).or($column.eq(key).and($id.gt(id))));
            }
            query.order(($column.asc(), $id.asc()))
        }
    }};
}
