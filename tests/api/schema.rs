//! The migrations, the generated tables, and the lists in the code that speak of columns and constraints agree.

use std::fmt::Write;
use std::path::PathBuf;

use api::platform::db::{Limits, migrate, pending_migrations, raw_client, revert_all};
use api::platform::http::CONSTRAINTS;
use api::reencryption::SEALED_COLUMNS;
use api_tests::TestApp;
use tokio_postgres::Client;

async fn owner(app: &TestApp) -> Client {
    raw_client(&app.database.url, Limits::Owner).await.unwrap()
}

fn diesel_type(name: &str) -> &'static str {
    match name {
        "uuid" => "Uuid",
        "text" | "citext" => "Text",
        "bool" => "Bool",
        "int4" => "Int4",
        "int8" => "Int8",
        "float8" => "Double",
        "timestamptz" => "Timestamptz",
        "date" => "Date",
        "jsonb" => "Jsonb",
        "bytea" => "Bytea",
        "_text" => "Array<Text>",
        "_int4" => "Array<Int4>",
        "_bytea" => "Array<Bytea>",
        other => panic!("a column type without a diesel type: {other}"),
    }
}

/// The text of `api/schema/src/lib.rs` for a migrated database.
async fn generated(client: &Client) -> String {
    let rows = client
        .query(
            "SELECT c.table_name::text, c.column_name::text, c.udt_name::text, c.is_nullable = 'YES', \
                EXISTS (SELECT 1 FROM information_schema.table_constraints t JOIN information_schema.key_column_usage k \
                    USING (constraint_schema, constraint_name, table_name) WHERE t.constraint_type = 'PRIMARY KEY' \
                    AND k.table_name = c.table_name AND k.column_name = c.column_name) \
             FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name) \
             WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.table_name NOT LIKE '\\_\\_%' \
                AND c.udt_name NOT IN ('tsvector', 'xid8') ORDER BY c.table_name, c.ordinal_position",
            &[],
        )
        .await
        .unwrap();
    let mut tables: Vec<(String, Vec<String>, String)> = Vec::new();
    for row in rows {
        let (table, column, kind): (String, String, String) = (row.get(0), row.get(1), row.get(2));
        let (nullable, primary): (bool, bool) = (row.get(3), row.get(4));
        if tables.last().is_none_or(|last| last.0 != table) {
            tables.push((table, Vec::new(), String::new()));
        }
        let (_, keys, columns) = tables.last_mut().unwrap();
        if primary {
            keys.push(column.clone());
        }
        let kind = diesel_type(&kind);
        let kind = if nullable { format!("Nullable<{kind}>") } else { kind.to_owned() };
        if column == "type" {
            columns.push_str("        #[sql_name = \"type\"]\n        type_");
        } else {
            write!(columns, "        {column}").unwrap();
        }
        writeln!(columns, " -> {kind},").unwrap();
    }
    let mut text = String::from(
        "//! Tables as diesel sees them. Generated from the migrated database; do not edit.\n\
         //! `make schema` writes it anew, and a test compares it with the migrations.\n\n\
         #![recursion_limit = \"512\"]\n",
    );
    for (table, keys, columns) in &tables {
        let first = columns.trim_start().split(' ').next().unwrap();
        let keys = if keys.is_empty() { first.to_owned() } else { keys.join(", ") };
        write!(text, "\ndiesel::table! {{\n    {table} ({keys}) {{\n{columns}    }}\n}}\n").unwrap();
    }
    text.push_str("\ndiesel::allow_tables_to_appear_in_same_query!(\n");
    for (table, ..) in &tables {
        writeln!(text, "    {table},").unwrap();
    }
    text.push_str(");\n");
    text
}

#[actix_web::test]
#[expect(clippy::disallowed_methods, reason = "the one switch that writes the file instead of comparing it")]
async fn the_tables_in_the_code_are_those_of_the_migrations() {
    let app = TestApp::new().await;
    let text = generated(&owner(&app).await).await;
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../api/schema/src/lib.rs");
    if std::env::var("WRITE_SCHEMA").is_ok() {
        std::fs::write(&path, &text).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap();
    let plain = |text: &str| text.split_whitespace().collect::<String>();
    assert!(plain(&committed) == plain(&text), "api/schema is not what the migrations give; run: make schema");
}

#[actix_web::test]
async fn every_migration_goes_down_and_up_again() {
    let app = TestApp::new().await;
    let url = app.database.url.clone();
    let before = generated(&owner(&app).await).await;
    let (reverted, applied) = std::thread::spawn(move || {
        let reverted = revert_all(&url).unwrap();
        (reverted, migrate(&url).unwrap().len())
    })
    .join()
    .unwrap();
    assert!(reverted > 0 && reverted == applied, "{reverted} down, {applied} up");
    assert_eq!(generated(&owner(&app).await).await, before);
    let url = app.database.url.clone();
    assert!(std::thread::spawn(move || pending_migrations(&url).unwrap()).join().unwrap().is_empty());
}

#[actix_web::test]
async fn every_table_says_what_it_is_for() {
    let app = TestApp::new().await;
    let rows = owner(&app)
        .await
        .query(
            "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' \
             AND c.relkind = 'r' AND c.relname NOT LIKE '\\_\\_%' AND obj_description(c.oid) IS NULL",
            &[],
        )
        .await
        .unwrap();
    let silent: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    assert!(silent.is_empty(), "no comment on {silent:?}");
}

#[actix_web::test]
async fn known_constraints_exist_by_their_names() {
    let app = TestApp::new().await;
    let client = owner(&app).await;
    for (name, ..) in CONSTRAINTS {
        let found = client.query("SELECT 1 FROM pg_indexes WHERE indexname = $1", &[name]).await.unwrap();
        assert_eq!(found.len(), 1, "{name}");
    }
}

#[actix_web::test]
async fn every_sealed_column_is_sealed_again_after_a_rotation() {
    let app = TestApp::new().await;
    let rows = owner(&app)
        .await
        .query(
            "SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = 'public' \
             AND udt_name = 'bytea' AND column_name LIKE '%sealed%' ORDER BY 1, 2",
            &[],
        )
        .await
        .unwrap();
    let mut columns: Vec<(String, String)> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    // Lives for seconds, and is forgotten instead.
    columns.retain(|(_, column)| column != "successor_sealed");
    let mut known: Vec<(String, String)> =
        SEALED_COLUMNS.iter().map(|column| (column.table.to_owned(), column.column.to_owned())).collect();
    known.sort();
    assert_eq!(columns, known);
}
